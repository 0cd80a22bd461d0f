package io.lowlag.realtime.internal.engine;

import java.util.SortedMap;
import org.apache.spark.SparkContext;

/** Executors as places for tasks, in the format of Spark's scheduler. */
public interface ExecutorLocations {

  /** The executor that this code runs in. */
  String here();

  /**
   * Every live executor, and how many tasks it runs at the same time; called on the driver. Empty
   * in local mode.
   */
  SortedMap<String, Integer> live();

  /** The number of tasks that the executors registered so far can run at the same time. */
  int slots(SparkContext driver);
}
