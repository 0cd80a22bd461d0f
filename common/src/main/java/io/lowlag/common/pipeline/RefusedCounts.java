package io.lowlag.common.pipeline;

import org.apache.spark.SparkContext;

/**
 * How many events the processor of a job has refused without a dead letter, such as those that came
 * too late, by the name of their {@link RefusalCounter}.
 */
public final class RefusedCounts extends NamedCounts {

  private static final long serialVersionUID = 1L;

  /** Returns new counts that the tasks of a context add to. */
  public static RefusedCounts of(SparkContext context) {
    RefusedCounts counts = new RefusedCounts();
    context.register(counts, "refused-events");
    return counts;
  }

  @Override
  public RefusedCounts copy() {
    RefusedCounts copy = new RefusedCounts();
    copy.merge(this);
    return copy;
  }

  /** Returns the part of the closing line; empty if nothing was refused. */
  public String summary() {
    return isZero() ? "" : "refused=" + text();
  }
}
