package io.lowlag.bench.peers;

import io.lowlag.common.latency.LatencySummary;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * The figures of an engine at a rate, over all rounds.
 *
 * @param runs one for each round; all of the same engine and rate
 * @param equal whether its outputs were those of the other engines in every round
 */
record PooledFigures(List<RunFigures> runs, boolean equal) {

  private static final double MIB = 1024 * 1024;

  Engine engine() {
    return runs.get(0).engine();
  }

  int rate() {
    return runs.get(0).rate();
  }

  /** Returns the latencies of all rounds together. */
  Latencies latencies() {
    Latencies pooled = new Latencies();
    runs.forEach(run -> pooled.add(run.latencies()));
    return pooled;
  }

  /** Returns the least and the largest of a percentile among the rounds. */
  String spread(ToDoubleFunction<LatencySummary> percentile) {
    List<Double> each =
        runs.stream()
            .map(run -> percentile.applyAsDouble(run.latencies().summaryMs()))
            .sorted()
            .toList();
    return FigureTable.text(each.get(0)) + "–" + FigureTable.text(each.get(each.size() - 1));
  }

  /** Returns the mean processor time for a million records, in seconds; null without an engine. */
  Double cpuPerMillion() {
    return mean(runs.stream().map(RunFigures::cpuPerMillion).toList());
  }

  /** Returns the largest resident memory among the rounds, in MiB; null if it is not known. */
  Double peakMib() {
    return runs.stream()
        .map(RunFigures::memory)
        .filter(Objects::nonNull)
        .map(memory -> memory.peakBytes() / MIB)
        .max(Double::compare)
        .orElse(null);
  }

  /** Returns the largest state on disk among the rounds, in MiB; null without an engine. */
  Double stateMib() {
    return engine().answers()
        ? runs.stream().mapToDouble(run -> run.stateBytes() / MIB).max().orElse(0)
        : null;
  }

  /** Returns the mean time from the kill to a fresh answer, in seconds; null without one. */
  Double freshSeconds() {
    Double ms = mean(runs.stream().map(RunFigures::freshMs).toList());
    return ms == null ? null : ms / 1_000;
  }

  /** Returns whether the engine kept up in every round, and answered everything. */
  boolean keptUp() {
    return answeredAll()
        && runs.stream().allMatch(run -> run.latencies().percentileMs(99) < RunFigures.LIMIT_MS);
  }

  /** Returns whether the reader got every output, and no other one, in every round. */
  boolean answeredAll() {
    return runs.stream().allMatch(RunFigures::answeredAll);
  }

  private static Double mean(Collection<Double> values) {
    return values.stream().anyMatch(Objects::isNull) || values.isEmpty()
        ? null
        : (Double) values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }
}
