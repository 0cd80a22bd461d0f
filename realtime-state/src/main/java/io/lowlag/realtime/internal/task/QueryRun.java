package io.lowlag.realtime.internal.task;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;

/** The run of the streaming query that a task, or the thread of a query, works for. */
public final class QueryRun {

  /** Set by Spark for the jobs of a streaming query. */
  private static final String RUN_ID = "spark.jobGroup.id";

  private QueryRun() {}

  /** Returns the run that the task works for; "null" for a job without a query. */
  public static String of(TaskContext task) {
    return String.valueOf(task.getLocalProperty(RUN_ID));
  }

  /** Returns the run whose thread this is; "null" for a thread without a query. */
  public static String of(SparkContext driver) {
    return String.valueOf(driver.getLocalProperty(RUN_ID));
  }

  /**
   * Returns the run that the task works for; for a job without a query, an id that is fixed for the
   * place.
   */
  public static UUID idOf(TaskContext task, String place) {
    try {
      return UUID.fromString(of(task));
    } catch (IllegalArgumentException e) {
      return UUID.nameUUIDFromBytes(place.getBytes(StandardCharsets.UTF_8));
    }
  }
}
