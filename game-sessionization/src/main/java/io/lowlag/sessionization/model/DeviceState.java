package io.lowlag.sessionization.model;

import java.io.Serializable;
import java.util.Objects;

/**
 * State: where to look among the sessions of a device, so that a heartbeat need not look at all of
 * them.
 */
public class DeviceState implements Serializable {

  /** The time of a device that keeps nothing that could expire. */
  public static final long NEVER = Long.MAX_VALUE;

  private String runningId;
  private int waiting;
  private long nextExpiry;

  /** For Spark's encoder. */
  public DeviceState() {}

  /** A device of which nothing is known. */
  public static DeviceState empty() {
    DeviceState state = new DeviceState();
    state.nextExpiry = NEVER;
    return state;
  }

  /** The session that runs; null if none does. */
  public String getRunningId() {
    return runningId;
  }

  public void setRunningId(String runningId) {
    this.runningId = runningId;
  }

  /** How many sessions are kept that do not run. */
  public int getWaiting() {
    return waiting;
  }

  public void setWaiting(int waiting) {
    this.waiting = waiting;
  }

  /** No session that does not run expires before; processing time in epoch milliseconds. */
  public long getNextExpiry() {
    return nextExpiry;
  }

  public void setNextExpiry(long nextExpiry) {
    this.nextExpiry = nextExpiry;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DeviceState o
        && Objects.equals(runningId, o.runningId)
        && waiting == o.waiting
        && nextExpiry == o.nextExpiry;
  }

  @Override
  public int hashCode() {
    return Objects.hash(runningId, waiting, nextExpiry);
  }

  @Override
  public String toString() {
    return runningId + " runs, " + waiting + " wait until " + nextExpiry;
  }
}
