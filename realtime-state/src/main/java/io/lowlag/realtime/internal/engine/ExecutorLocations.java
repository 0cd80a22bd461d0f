package io.lowlag.realtime.internal.engine;

import java.util.List;

/** Executors as places for tasks, in the format of Spark's scheduler. */
public interface ExecutorLocations {

  /** The executor that this code runs in. */
  String here();

  /** Every executor that lives, in a fixed order; asked on the driver. None in local mode. */
  List<String> live();
}
