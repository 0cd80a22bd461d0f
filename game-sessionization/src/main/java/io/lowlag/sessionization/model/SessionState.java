package io.lowlag.sessionization.model;

import java.io.Serializable;
import java.util.Objects;

/**
 * State: what is known of one session of a device. It runs; or its end has come and its start has
 * not; or it is over, and only remembered.
 */
public class SessionState implements Serializable {

  private static final byte RUNNING = 1;
  private static final byte END_KEPT = 2;
  private static final byte OVER = 3;

  private byte phase;
  private String playerId;
  private long eventTime;
  private long expiresAt;

  /** For Spark's encoder. */
  public SessionState() {}

  /** A session that runs until {@code timeoutAt} (processing time) at the latest. */
  public static SessionState running(String playerId, long startedAt, long timeoutAt) {
    SessionState state = new SessionState();
    state.phase = RUNNING;
    state.playerId = playerId;
    state.eventTime = startedAt;
    state.expiresAt = timeoutAt;
    return state;
  }

  /** A session of which only the end has come. */
  public static SessionState endKept(long endedAt, long expiresAt) {
    SessionState state = new SessionState();
    state.phase = END_KEPT;
    state.eventTime = endedAt;
    state.expiresAt = expiresAt;
    return state;
  }

  /** A session of which nothing is known any more but that it was. */
  public static SessionState over(long expiresAt) {
    SessionState state = new SessionState();
    state.phase = OVER;
    state.expiresAt = expiresAt;
    return state;
  }

  /** Whether it runs. */
  public boolean running() {
    return phase == RUNNING;
  }

  /** Whether its end waits for its start. */
  public boolean endKept() {
    return phase == END_KEPT;
  }

  public byte getPhase() {
    return phase;
  }

  public void setPhase(byte phase) {
    this.phase = phase;
  }

  /** Null unless it runs. */
  public String getPlayerId() {
    return playerId;
  }

  public void setPlayerId(String playerId) {
    this.playerId = playerId;
  }

  /** Of the start of a running session, of the end that is kept; zero of one that is over. */
  public long getEventTime() {
    return eventTime;
  }

  public void setEventTime(long eventTime) {
    this.eventTime = eventTime;
  }

  /** When it is forgotten, or, while it runs, ended; processing time in epoch milliseconds. */
  public long getExpiresAt() {
    return expiresAt;
  }

  public void setExpiresAt(long expiresAt) {
    this.expiresAt = expiresAt;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SessionState o
        && phase == o.phase
        && Objects.equals(playerId, o.playerId)
        && eventTime == o.eventTime
        && expiresAt == o.expiresAt;
  }

  @Override
  public int hashCode() {
    return Objects.hash(phase, playerId, eventTime, expiresAt);
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
