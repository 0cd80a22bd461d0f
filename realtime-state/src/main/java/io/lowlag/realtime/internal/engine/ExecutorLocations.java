package io.lowlag.realtime.internal.engine;

import java.util.SortedMap;
import org.apache.spark.SparkContext;

/** Executors as places for tasks, in the format of Spark's scheduler. */
public interface ExecutorLocations {

  /** The executor that this code runs in. */
  String here();

  /**
   * Every executor that lives, and how many tasks it runs at once; asked on the driver. None in
   * local mode.
   */
  SortedMap<String, Integer> live();

  /** How many tasks the executors that have registered by now run at once. */
  int slots(SparkContext driver);
}
