package io.lowlag.common.pipeline;

import io.lowlag.common.metrics.JobMetrics;
import org.apache.spark.SparkContext;

/**
 * How many dead letters a job has written, by the code of their reason. A task that runs again
 * counts again, because it writes again.
 */
public final class DeadLetterCounts extends NamedCounts {

  private static final long serialVersionUID = 1L;

  /** The prefix of the live counters of the process, one for each reason. */
  private static final String LIVE = "dead-letters.";

  /** Returns new counts that the tasks of a context add to. */
  public static DeadLetterCounts of(SparkContext context) {
    DeadLetterCounts counts = new DeadLetterCounts();
    context.register(counts, "dead-letters");
    return counts;
  }

  @Override
  public DeadLetterCounts copy() {
    DeadLetterCounts copy = new DeadLetterCounts();
    copy.merge(this);
    return copy;
  }

  @Override
  public void add(String reason) {
    super.add(reason);
    // The driver gets the counts when the task ends, which may be a minute later.
    JobMetrics.counter(LIVE + reason).inc();
  }

  /** Returns the numbers and reasons for the closing line. */
  public String summary() {
    return "dead-letters=" + text();
  }
}
