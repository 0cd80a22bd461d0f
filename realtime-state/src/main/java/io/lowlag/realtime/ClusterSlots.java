package io.lowlag.realtime;

import io.lowlag.realtime.internal.engine.SparkEngine;
import org.apache.spark.sql.SparkSession;

/**
 * The task slots of an application's executors. Spark's public default parallelism is no such count
 * where {@code spark.default.parallelism} is set.
 */
public final class ClusterSlots {

  private ClusterSlots() {}

  /** How many tasks the executors that have registered by now run at once. */
  public static int of(SparkSession spark) {
    return SparkEngine.current().executors().slots(spark.sparkContext());
  }
}
