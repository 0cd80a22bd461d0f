package io.lowlag.realtime.internal.engine;

/** The state of one partition, opened by one task; it is good for one commit. */
public interface OpenState {

  /** Makes what was done to the state durable. */
  StateCommit commit();

  /** Throws away what was not committed; nothing after a commit. */
  void abandon();

  /**
   * Keys of the committed state, over all its variables and timers; 0 where they are not counted.
   */
  long keys();

  /** Memory that the store takes, as of the commit, in bytes. */
  long bytes();
}
