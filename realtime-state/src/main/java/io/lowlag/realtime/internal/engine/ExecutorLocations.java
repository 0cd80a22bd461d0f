package io.lowlag.realtime.internal.engine;

import java.util.SortedMap;
import org.apache.spark.SparkContext;

/** Executors as places for tasks, in the format of Spark's scheduler. */
public interface ExecutorLocations {

  /** Returns the executor that this code runs in. */
  String here();

  /**
   * Returns every live executor, and how many tasks it runs at the same time; empty in local mode.
   * It is called on the driver.
   */
  SortedMap<String, Integer> live();

  /** Returns the number of tasks that the executors registered so far can run at the same time. */
  int slots(SparkContext driver);
}
