package io.lowlag.realtime;

import io.lowlag.realtime.internal.engine.SparkEngine;

/** Spark's state stores in this process. */
public final class StateStores {

  private StateStores() {}

  /**
   * Closes all state stores and ends their maintenance; waits fifteen seconds at most for an upload
   * that is running. Call it before you stop a session in which no query runs any more: if a
   * session is stopped during the maintenance of a store, the maintenance asks a driver that no
   * longer answers.
   */
  public static void unload() {
    SparkEngine.current().state().unloadAll();
  }
}
