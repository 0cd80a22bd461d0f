package io.lowlag.sessionization.model;

/**
 * State: which sessions of a device to look at, so that a heartbeat need not look at all of them.
 *
 * @param runningId the session that runs; null if none does
 * @param waiting number of sessions that are kept and do not run
 * @param nextExpiry no session that does not run expires before this time; processing time in epoch
 *     milliseconds
 */
public record DeviceState(String runningId, int waiting, long nextExpiry) {

  /** The time of a device that keeps nothing that could expire. */
  public static final long NEVER = Long.MAX_VALUE;

  /** Returns a device without known sessions. */
  public static DeviceState empty() {
    return new DeviceState(null, 0, NEVER);
  }

  /** Returns whether no session is known. */
  public boolean isEmpty() {
    return runningId == null && waiting == 0;
  }

  /** Returns this state with that session running. */
  public DeviceState running(String sessionId) {
    return new DeviceState(sessionId, waiting, nextExpiry);
  }

  /** Returns this state without a running session. */
  public DeviceState idle() {
    return running(null);
  }

  /** Returns this state with one more session, which is kept until then. */
  public DeviceState keeping(long expiresAt) {
    return new DeviceState(runningId, waiting + 1, Math.min(nextExpiry, expiresAt));
  }

  /** Returns this state when a session that is already kept is now kept until then. */
  public DeviceState keepingOn(long expiresAt) {
    return new DeviceState(runningId, waiting, Math.min(nextExpiry, expiresAt));
  }

  /**
   * Returns this state with fewer kept sessions.
   *
   * @param sessions how many are forgotten
   * @param next none of the other sessions expires before it
   */
  public DeviceState forgetting(int sessions, long next) {
    int left = waiting - sessions;
    return new DeviceState(runningId, left, left == 0 ? NEVER : next);
  }
}
