package io.lowlag.realtime.testing;

import org.apache.spark.sql.SparkSession;

/** One local Spark session for all tests of a JVM. */
public final class TestSpark {

  private static final SparkSession SHARED =
      SparkSession.builder()
          .appName("realtime-state-tests")
          .master("local[4]")
          .config("spark.ui.enabled", "false")
          .config("spark.sql.shuffle.partitions", "4")
          // Taken from the first state store of a process: snapshots are uploaded at once.
          .config("spark.sql.streaming.stateStore.maintenanceInterval", "50")
          .getOrCreate();

  private TestSpark() {}

  /** The session, started on first use. */
  public static SparkSession shared() {
    return SHARED;
  }
}
