package io.lowlag.sessionization;

import io.lowlag.common.config.Durations;
import io.lowlag.sessionization.model.DeviceState;
import java.io.Serializable;
import java.time.Duration;

/**
 * The rules of sessions: how long sessions and their memory live, and when sessions are reported.
 * Every duration is in whole milliseconds.
 *
 * @param heartbeatInterval interval of the heartbeats, from the event time of the start, at a fixed
 *     rate: the n-th is due at start + n × interval, no matter how late the earlier ones were
 * @param maxDuration a session that reaches this length ends with the cause timeout, after exactly
 *     this duration
 * @param catchUp which heartbeats are emitted if several of a session are due at the same time
 * @param endPatience how long an end waits for its start, in processing time from its arrival; see
 *     {@link #keptUntil}
 * @param memory how long the id of an ended session is remembered, in processing time; see {@link
 *     #keptUntil}
 */
public record SessionPolicy(
    Duration heartbeatInterval,
    Duration maxDuration,
    HeartbeatCatchUp catchUp,
    Duration endPatience,
    Duration memory)
    implements Serializable {

  /** How many groups of sessions a device keeps at most for each of the two durations. */
  private static final int GROUPS = 64;

  public SessionPolicy {
    if (heartbeatInterval.toMillis() < 1) {
      throw new IllegalArgumentException(
          "heartbeat-interval is "
              + Durations.text(heartbeatInterval)
              + ": it must be at least 1 ms, such as 30s");
    }
    if (maxDuration.toMillis() < 1) {
      throw new IllegalArgumentException(
          "max-duration is "
              + Durations.text(maxDuration)
              + ": it must be at least 1 ms, such as 30 minutes");
    }
    requireNotNegative("end-patience", endPatience);
    requireNotNegative("memory", memory);
  }

  private static void requireNotNegative(String name, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(
          name + " is " + Durations.text(value) + ": it must be zero or longer");
    }
  }

  /**
   * Returns the number of heartbeats that were due by that time after the start; all times in epoch
   * millis.
   */
  long sequenceAt(long startedAt, long time) {
    return Math.max(0, Math.floorDiv(time - startedAt, heartbeatInterval.toMillis()));
  }

  /** Returns when a heartbeat is due. */
  long dueAt(long startedAt, long sequence) {
    return startedAt + sequence * heartbeatInterval.toMillis();
  }

  /**
   * Returns when the first heartbeat after {@code time} is due; never, if the session cannot last
   * that long.
   */
  long nextHeartbeat(long startedAt, long time) {
    long due = dueAt(startedAt, sequenceAt(startedAt, time) + 1);
    return due < latestEnd(startedAt) ? due : DeviceState.NEVER;
  }

  /**
   * Returns until when a session is kept that does not run: for a duration, and up to a 64th of it
   * longer. So the sessions of a device are forgotten in few groups, and not at each millisecond of
   * its own: whatever is forgotten, all sessions of the device are looked at. The moments differ
   * from device to device, because otherwise the timers of all of them would be due together.
   *
   * @param deviceId the device
   * @param duration at least how long it is kept
   * @param arrivedAt when the event arrived that it is kept for, epoch millis
   */
  long keptUntil(String deviceId, Duration duration, long arrivedAt) {
    long step = Math.max(1, duration.toMillis() / GROUPS);
    long phase = Math.floorMod(deviceId.hashCode(), step);
    long earliest = arrivedAt + duration.toMillis();
    return earliest + Math.floorMod(phase - earliest, step);
  }

  /** Returns the latest event time at which a session ends. */
  long latestEnd(long startedAt) {
    return startedAt + maxDuration.toMillis();
  }

  /**
   * Returns the processing time from which a session is ended without having seen its end.
   *
   * <p>In a live run, that is the maximum duration after its start. In a replay, or after an
   * outage, it is the maximum duration after its start was <em>read</em>: a job that reads the past
   * reads faster than the events happened, so an end that is in the topic is read by then, no
   * matter where batches are cut.
   */
  long timeoutAt(long startedAt, long arrivedAt) {
    return Math.max(startedAt, arrivedAt) + maxDuration.toMillis();
  }
}
