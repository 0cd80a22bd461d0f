package io.lowlag.sessionization.model;

/**
 * State: one session of a device. It runs; or its end has come and its start has not; or it has
 * ended and is only remembered.
 *
 * @param phase the phase that it is in
 * @param playerId null unless it runs
 * @param eventTime of the start of a running session, or of the end that is kept; zero for an ended
 *     session
 * @param expiresAt when it is forgotten or, while it runs, ended; processing time in epoch
 *     milliseconds
 */
public record SessionState(byte phase, String playerId, long eventTime, long expiresAt) {

  private static final byte RUNNING = 1;
  private static final byte END_KEPT = 2;
  private static final byte OVER = 3;

  /** Returns a session that runs until {@code timeoutAt} (processing time) at the latest. */
  public static SessionState running(String playerId, long startedAt, long timeoutAt) {
    return new SessionState(RUNNING, playerId, startedAt, timeoutAt);
  }

  /** Returns a session whose end has come without its start. */
  public static SessionState endKept(long endedAt, long expiresAt) {
    return new SessionState(END_KEPT, null, endedAt, expiresAt);
  }

  /** Returns a session that has ended; only its id is remembered. */
  public static SessionState over(long expiresAt) {
    return new SessionState(OVER, null, 0, expiresAt);
  }

  /** Returns whether it runs. */
  public boolean running() {
    return phase == RUNNING;
  }

  /** Returns whether its end waits for its start. */
  public boolean endKept() {
    return phase == END_KEPT;
  }

  @Override
  public String toString() {
    return (running() ? "running" : endKept() ? "end kept" : "over")
        + " at "
        + eventTime
        + " until "
        + expiresAt;
  }
}
