package io.lowlag.realtime;

import io.lowlag.realtime.internal.engine.SparkEngine;
import org.apache.spark.sql.SparkSession;

/**
 * The task slots of an application's executors. Spark's public default parallelism is not this
 * number if {@code spark.default.parallelism} is set.
 */
public final class ClusterSlots {

  private ClusterSlots() {}

  /** Returns the number of tasks that the executors registered so far can run at the same time. */
  public static int of(SparkSession spark) {
    return SparkEngine.current().executors().slots(spark.sparkContext());
  }
}
