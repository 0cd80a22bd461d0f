package io.lowlag.common.execution;

import io.lowlag.common.error.CannotStartException;

/**
 * The task slots of a real-time query. All its tasks run at the same time and as long as the batch,
 * so a task without a slot reads nothing.
 *
 * @param needed tasks of all stages together
 * @param available slots of the cluster
 */
public record TaskSlots(int needed, int available) {

  private static final int PERCENT = 100;
  private static final int COMFORTABLE_PERCENT = 50;

  /**
   * Checks that there are enough slots.
   *
   * @throws CannotStartException when tasks would have to wait for each other
   */
  public void check() {
    if (available < needed) {
      throw new CannotStartException(
          "real-time mode needs a task slot for each of its "
              + needed
              + " tasks, but there are only "
              + available
              + ": give the cluster more cores (spark.master = \"local["
              + needed
              + "]\" on one machine) or the topics fewer partitions");
    }
  }

  /**
   * Returns whether so many slots are in use that tasks would wait during a burst or beside a
   * second job.
   */
  public boolean tight() {
    return needed * PERCENT > available * COMFORTABLE_PERCENT;
  }

  @Override
  public String toString() {
    return needed + " of " + available + " (" + needed * PERCENT / Math.max(1, available) + " %)";
  }
}
