package io.lowlag.realtime;

import io.lowlag.realtime.internal.engine.SparkEngine;

/** Spark's state stores in this process. */
public final class StateStores {

  private StateStores() {}

  /**
   * Closes all state stores and ends their maintenance. Call it before you stop a session in which
   * no query runs any more. If a session is stopped during the maintenance of a store, the stop may
   * take five minutes: the maintenance asks a driver that no longer answers, and the stop waits for
   * it.
   */
  public static void unload() {
    SparkEngine.current().state().unloadAll();
  }
}
