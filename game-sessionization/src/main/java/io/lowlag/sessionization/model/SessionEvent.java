package io.lowlag.sessionization.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.lowlag.common.record.Origin;

/**
 * What is said of a session: the record of {@code session-events}.
 *
 * @param eventId follows from session, device, type, cause and sequence, so whatever says the same
 *     has the same id
 * @param type {@link #ACTIVE} or {@link #END}
 * @param cause one of the causes that this record names
 * @param deviceId the key of its topic
 * @param sessionId of the session that it speaks of
 * @param playerId who plays
 * @param startedAt event time of the session's start, epoch milliseconds
 * @param durationMs from the start to {@code eventTime}
 * @param sequence how many heartbeat intervals the duration holds: the number of a heartbeat, 0 of
 *     a start
 * @param dueAt when a heartbeat or timeout was to be emitted, epoch milliseconds; null for all else
 * @param eventTime the moment that the event speaks of, epoch milliseconds
 * @param sentUs when the cause was sent, or, if a timer was the cause, due; epoch microseconds; not
 *     part of the JSON
 * @param sourceUs the Kafka timestamp of the cause, or when the timer was due; epoch microseconds;
 *     not part of the JSON
 */
public record SessionEvent(
    String eventId,
    String type,
    String cause,
    String deviceId,
    String sessionId,
    String playerId,
    long startedAt,
    long durationMs,
    long sequence,
    Long dueAt,
    long eventTime,
    @JsonIgnore long sentUs,
    @JsonIgnore long sourceUs) {

  /** The type of starts and heartbeats. */
  public static final String ACTIVE = "session_active";

  /** The type of ends. */
  public static final String END = "session_end";

  /** The session has begun. */
  public static final String START = "start";

  /** The session runs on. */
  public static final String HEARTBEAT = "heartbeat";

  /** The device said that the session is over. */
  public static final String ENDED = "ended";

  /** Another session began on the device. */
  public static final String SUPERSEDED = "superseded";

  /** The session reached the longest duration that one may have. */
  public static final String TIMEOUT = "timeout";

  /** What its latency stamps are measured from. */
  public Origin measuredFrom() {
    return new Origin(0, 0, sentUs, sourceUs);
  }

  @Override
  public String toString() {
    return cause
        + " "
        + sequence
        + " of "
        + sessionId
        + " on "
        + deviceId
        + " after "
        + durationMs
        + " ms";
  }
}
