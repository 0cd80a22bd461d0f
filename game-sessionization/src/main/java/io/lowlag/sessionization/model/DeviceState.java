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

  /** A device without known sessions. */
  public static DeviceState empty() {
    return new DeviceState(null, 0, NEVER);
  }

  /** Whether no session is known. */
  public boolean isEmpty() {
    return runningId == null && waiting == 0;
  }

  /** The same while that session runs. */
  public DeviceState running(String sessionId) {
    return new DeviceState(sessionId, waiting, nextExpiry);
  }

  /** The same while no session runs. */
  public DeviceState idle() {
    return running(null);
  }

  /** The same with one more session that is kept until then. */
  public DeviceState keeping(long expiresAt) {
    return new DeviceState(runningId, waiting + 1, Math.min(nextExpiry, expiresAt));
  }

  /** The same with a session kept until then that was kept before. */
  public DeviceState keepingOn(long expiresAt) {
    return new DeviceState(runningId, waiting, Math.min(nextExpiry, expiresAt));
  }

  /**
   * The same with fewer sessions kept.
   *
   * @param sessions how many are forgotten
   * @param next none of the others expires before it
   */
  public DeviceState forgetting(int sessions, long next) {
    int left = waiting - sessions;
    return new DeviceState(runningId, left, left == 0 ? NEVER : next);
  }
}
