package io.lowlag.realtime.internal.task;

import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;

/** What the source of a query passes to the query's tasks, as properties of the query's thread. */
public final class QueryCheckpoint {

  private static final String LOCATION = "lowlag.checkpoint";
  private static final String PARTIAL_READS = "lowlag.partial-reads";

  private QueryCheckpoint() {}

  /**
   * Passes the values to the tasks of this thread's jobs.
   *
   * @param location of the query's checkpoint, qualified
   * @param partialReads whether a job may leave rows unread because another one reads them: a
   *     function of foreachBatch may run any number of jobs
   */
  public static void tell(SparkContext driver, String location, boolean partialReads) {
    driver.setLocalProperty(LOCATION, location);
    driver.setLocalProperty(PARTIAL_READS, Boolean.toString(partialReads));
  }

  /**
   * Returns the checkpoint of the task's query; empty for a job without a query, or of another
   * source.
   */
  public static Optional<String> of(TaskContext task) {
    return Optional.ofNullable(task.getLocalProperty(LOCATION));
  }

  /** Returns whether the task must read all of its input. */
  public static boolean mustReadAll(TaskContext task) {
    return "false".equals(task.getLocalProperty(PARTIAL_READS));
  }
}
