package io.lowlag.realtime.internal.engine;

/** The processing-time timers in the state of a partition. */
public interface TimerStore {

  /** The value for a key without timers. */
  long NONE = Long.MAX_VALUE;

  /** Observes what a processor does to its timers. */
  interface Observer {

    /** A timer was registered. */
    void registered(long expiry);

    /** A timer was deleted. */
    void deleted();
  }

  /**
   * Returns whether the processor may have timers at all; if not, every call for them is refused.
   */
  boolean enabled();

  /** Informs the observer of everything that the processor does from now on. */
  void observe(Observer observer);

  /**
   * Opens a scan in the order of expiry, over the current timers.
   *
   * @param from no timer expires earlier; the scan skips what was deleted before it
   */
  TimerScan scan(long from);

  /**
   * Returns whether the key has a timer of exactly that expiry now, whatever an open scan still
   * contains.
   */
  boolean exists(Object key, long expiry);

  /** Returns when the first timer of the current key is due, {@link #NONE} if it has none. */
  long earliestOf(Object key);

  /** Removes the fired timer of the current key, unless its own callback did. */
  void retire(Object key, long expiry);
}
