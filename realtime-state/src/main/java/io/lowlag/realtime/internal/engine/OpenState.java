package io.lowlag.realtime.internal.engine;

import java.util.OptionalLong;

/** The state of one partition, opened by one task; it can be committed once. */
public interface OpenState {

  /** Makes the changes of the state durable. */
  StateCommit commit();

  /** Discards what was not committed; does nothing after a commit. */
  void abandon();

  /**
   * Returns the number of keys of the committed state, over all its variables and timers; empty if
   * they are not counted.
   */
  OptionalLong keys();

  /** Returns the size of the store in memory and files, as of the commit, in bytes. */
  long bytes();
}
