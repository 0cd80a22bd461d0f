package io.lowlag.realtime;

import io.lowlag.realtime.internal.engine.SparkEngine;

/** Spark's state stores in this process. */
public final class StateStores {

  private StateStores() {}

  /**
   * Closes all of them and ends their maintenance; called before a session is stopped in which no
   * query runs any more. A session that is stopped while one of them is maintained may wait five
   * minutes: the maintenance asks a driver that no longer answers, and the stop waits for it.
   */
  public static void unload() {
    SparkEngine.current().state().unloadAll();
  }
}
