package io.lowlag.realtime.internal.engine;

import java.util.OptionalLong;

/** The state of one partition, opened by one task; it is good for one commit. */
public interface OpenState {

  /** Makes what was done to the state durable. */
  StateCommit commit();

  /** Throws away what was not committed; nothing after a commit. */
  void abandon();

  /**
   * Keys of the committed state, over all its variables and timers; empty where they are not
   * counted.
   */
  OptionalLong keys();

  /** Memory and files that the store takes, as of the commit, in bytes. */
  long bytes();
}
