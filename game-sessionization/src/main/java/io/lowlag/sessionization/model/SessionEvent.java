package io.lowlag.sessionization.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.lowlag.common.record.Origin;

/**
 * A report about a session: the record of {@code session-events}.
 *
 * @param eventId depends on session, device, type, cause and sequence, so equal reports have the
 *     same id
 * @param type {@link #ACTIVE} or {@link #END}
 * @param cause one of the causes that this record names
 * @param deviceId the key of its topic
 * @param sessionId of the session that it is about
 * @param playerId who plays
 * @param startedAt event time of the session's start, epoch milliseconds
 * @param durationMs from the start to {@code eventTime}
 * @param sequence number of heartbeat intervals in the duration: the number of a heartbeat, 0 for a
 *     start
 * @param dueAt when a heartbeat or timeout was due, epoch milliseconds; null for all other events
 * @param eventTime the moment that the event is about, epoch milliseconds
 * @param sentUs when the cause was sent or, if a timer was the cause, due; epoch microseconds; not
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

  /** The session has started. */
  public static final String START = "start";

  /** The session is still running. */
  public static final String HEARTBEAT = "heartbeat";

  /** The device reported that the session is over. */
  public static final String ENDED = "ended";

  /** Another session started on the device. */
  public static final String SUPERSEDED = "superseded";

  /** The session reached the maximum duration. */
  public static final String TIMEOUT = "timeout";

  /** Returns the origin that its latency stamps are measured from. */
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
