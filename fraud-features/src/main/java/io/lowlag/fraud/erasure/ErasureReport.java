package io.lowlag.fraud.erasure;

import io.lowlag.common.error.JobFailedException;
import io.lowlag.common.job.ErrorLine;
import io.lowlag.common.report.Table;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What an erasure has done, place by place. A place that fails does not keep the others. */
final class ErasureReport {

  private final Table table = new Table("erased from", "what");
  private final Map<String, Exception> failed = new LinkedHashMap<>();
  private final Predicate<Exception> isInterruption;

  /**
   * @param isInterruption whether a failure is a stop of the job, which ends it at once
   */
  ErasureReport(Predicate<Exception> isInterruption) {
    this.isInterruption = isInterruption;
  }

  /** Adds what was done at a place. */
  void done(String place, String what) {
    table.row(place, what);
  }

  /**
   * Erases from a place.
   *
   * @param erasing does it and returns what was done
   */
  void erase(String place, Callable<String> erasing) {
    try {
      table.row(place, erasing.call());
    } catch (Exception e) {
      table.row(place, "not erased, it failed");
      failed.put(place, e);
      if (isInterruption.test(e)) {
        throw new JobFailedException("the erasure was interrupted at " + place, e);
      }
    }
  }

  /**
   * Ends the erasure.
   *
   * @throws JobFailedException with one line that names the places that failed, if there are any
   */
  void requireComplete() {
    if (!failed.isEmpty()) {
      throw new JobFailedException(
          "the card was not erased from "
              + failed.entrySet().stream()
                  .map(place -> place.getKey() + " (" + ErrorLine.of(place.getValue()) + ")")
                  .collect(Collectors.joining("; "))
              + "; the other places are done: run it again for these",
          failed.values().iterator().next());
    }
  }

  @Override
  public String toString() {
    return table.toString();
  }
}
