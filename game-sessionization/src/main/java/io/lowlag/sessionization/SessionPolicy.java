package io.lowlag.sessionization;

import io.lowlag.common.config.Durations;
import io.lowlag.sessionization.model.DeviceState;
import java.io.Serializable;
import java.time.Duration;

/**
 * How long sessions and what is known of them live, and when they are reported. Every duration is
 * in whole milliseconds.
 *
 * @param heartbeatInterval distance of the heartbeats, from the event time of the start, at a fixed
 *     rate: the n-th is due at start + n × interval, however late the ones before it were
 * @param maxDuration a session of this length or longer ends with the cause timeout, after exactly
 *     this duration
 * @param catchUp what is emitted when several heartbeats of a session are due at once
 * @param endPatience how long an end waits for its start, in processing time from its arrival
 * @param memory how long the id of a session that is over is remembered, in processing time
 */
public record SessionPolicy(
    Duration heartbeatInterval,
    Duration maxDuration,
    HeartbeatCatchUp catchUp,
    Duration endPatience,
    Duration memory)
    implements Serializable {

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

  /** How many heartbeats were due by that time after the start; all times in epoch millis. */
  long sequenceAt(long startedAt, long time) {
    return Math.max(0, Math.floorDiv(time - startedAt, heartbeatInterval.toMillis()));
  }

  /** When a heartbeat is due. */
  long dueAt(long startedAt, long sequence) {
    return startedAt + sequence * heartbeatInterval.toMillis();
  }

  /**
   * The first heartbeat's due time after {@code time}; never, if the session cannot last so long.
   */
  long nextHeartbeat(long startedAt, long time) {
    long due = dueAt(startedAt, sequenceAt(startedAt, time) + 1);
    return due < latestEnd(startedAt) ? due : DeviceState.NEVER;
  }

  /** The event time at which a session ends at the latest. */
  long latestEnd(long startedAt) {
    return startedAt + maxDuration.toMillis();
  }

  /**
   * The processing time from which a session is ended without having seen its end.
   *
   * <p>Live, that is when its event time is over. In a replay, or after an outage, it is the
   * maximum duration after its start was <em>read</em>: whoever reads the past reads it faster than
   * it passed, so an end that the topic holds is read by then, wherever batches are cut.
   */
  long timeoutAt(long startedAt, long arrivedAt) {
    return Math.max(startedAt, arrivedAt) + maxDuration.toMillis();
  }
}
