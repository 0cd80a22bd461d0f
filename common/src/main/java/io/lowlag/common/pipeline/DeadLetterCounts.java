package io.lowlag.common.pipeline;

import io.lowlag.common.metrics.JobMetrics;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.SparkContext;
import org.apache.spark.util.AccumulatorV2;

/**
 * How many dead letters a job has written, by the code of their reason. The driver gets the counts
 * at the end of each task. A task that runs again counts again, because it writes again.
 */
public final class DeadLetterCounts extends AccumulatorV2<String, Map<String, Long>> {

  private static final long serialVersionUID = 1L;

  /** The prefix of the live counters of the process, one for each reason. */
  private static final String LIVE = "dead-letters.";

  private final TreeMap<String, Long> counts = new TreeMap<>();

  /** Returns new counts that the tasks of a context add to. */
  public static DeadLetterCounts of(SparkContext context) {
    DeadLetterCounts counts = new DeadLetterCounts();
    context.register(counts, "dead-letters");
    return counts;
  }

  @Override
  public boolean isZero() {
    return counts.isEmpty();
  }

  @Override
  public DeadLetterCounts copy() {
    DeadLetterCounts copy = new DeadLetterCounts();
    copy.merge(this);
    return copy;
  }

  @Override
  public synchronized void reset() {
    counts.clear();
  }

  @Override
  public synchronized void add(String reason) {
    counts.merge(reason, 1L, Long::sum);
    // The driver gets the counts when the task ends, which may be a minute later.
    JobMetrics.counter(LIVE + reason).inc();
  }

  @Override
  public synchronized void merge(AccumulatorV2<String, Map<String, Long>> other) {
    other.value().forEach((reason, count) -> counts.merge(reason, count, Long::sum));
  }

  @Override
  public synchronized Map<String, Long> value() {
    return Collections.unmodifiableMap(new TreeMap<>(counts));
  }

  /** Returns the numbers and reasons for the closing line. */
  public String summary() {
    Map<String, Long> now = value();
    long all = now.values().stream().mapToLong(Long::longValue).sum();
    return "dead-letters="
        + all
        + now.entrySet().stream()
            .map(reason -> reason.getKey() + ":" + reason.getValue())
            .collect(Collectors.joining(",", all == 0 ? "" : "(", all == 0 ? "" : ")"));
  }
}
