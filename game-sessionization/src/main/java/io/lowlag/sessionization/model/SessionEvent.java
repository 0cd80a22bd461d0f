package io.lowlag.sessionization.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.lowlag.common.record.Origin;
import java.io.Serializable;
import java.util.Objects;

/**
 * What is said of a session: the record of {@code session-events}. Its {@code event_id} follows
 * from session, device, type, cause and sequence, so whatever says the same has the same id.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class SessionEvent implements Serializable {

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

  private String eventId;
  private String type;
  private String cause;
  private String deviceId;
  private String sessionId;
  private String playerId;
  private long startedAt;
  private long durationMs;
  private long sequence;
  private Long dueAt;
  private long eventTime;
  private long sentUs;
  private long sourceUs;

  /** For Spark's encoder. */
  public SessionEvent() {}

  /** What its latency stamps are measured from. */
  public Origin measuredFrom() {
    return new Origin(0, 0, sentUs, sourceUs);
  }

  public String getEventId() {
    return eventId;
  }

  public void setEventId(String eventId) {
    this.eventId = eventId;
  }

  /** {@link #ACTIVE} or {@link #END}. */
  public String getType() {
    return type;
  }

  public void setType(String type) {
    this.type = type;
  }

  /** One of the causes that this class names. */
  public String getCause() {
    return cause;
  }

  public void setCause(String cause) {
    this.cause = cause;
  }

  public String getDeviceId() {
    return deviceId;
  }

  public void setDeviceId(String deviceId) {
    this.deviceId = deviceId;
  }

  public String getSessionId() {
    return sessionId;
  }

  public void setSessionId(String sessionId) {
    this.sessionId = sessionId;
  }

  public String getPlayerId() {
    return playerId;
  }

  public void setPlayerId(String playerId) {
    this.playerId = playerId;
  }

  /** Event time of the start, epoch milliseconds. */
  public long getStartedAt() {
    return startedAt;
  }

  public void setStartedAt(long startedAt) {
    this.startedAt = startedAt;
  }

  /** From the start to {@link #getEventTime}. */
  public long getDurationMs() {
    return durationMs;
  }

  public void setDurationMs(long durationMs) {
    this.durationMs = durationMs;
  }

  /** How many heartbeat intervals the duration holds: the number of a heartbeat, 0 of a start. */
  public long getSequence() {
    return sequence;
  }

  public void setSequence(long sequence) {
    this.sequence = sequence;
  }

  /** When a heartbeat or timeout was to be emitted, epoch milliseconds; null for all else. */
  public Long getDueAt() {
    return dueAt;
  }

  public void setDueAt(Long dueAt) {
    this.dueAt = dueAt;
  }

  /** The moment that the event speaks of, epoch milliseconds. */
  public long getEventTime() {
    return eventTime;
  }

  public void setEventTime(long eventTime) {
    this.eventTime = eventTime;
  }

  /** When the cause was sent, or, if a timer was the cause, due; epoch microseconds. */
  @JsonIgnore
  public long getSentUs() {
    return sentUs;
  }

  public void setSentUs(long sentUs) {
    this.sentUs = sentUs;
  }

  /** The Kafka timestamp of the cause, or when the timer was due; epoch microseconds. */
  @JsonIgnore
  public long getSourceUs() {
    return sourceUs;
  }

  public void setSourceUs(long sourceUs) {
    this.sourceUs = sourceUs;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SessionEvent o
        && Objects.equals(eventId, o.eventId)
        && Objects.equals(type, o.type)
        && Objects.equals(cause, o.cause)
        && Objects.equals(deviceId, o.deviceId)
        && Objects.equals(sessionId, o.sessionId)
        && Objects.equals(playerId, o.playerId)
        && startedAt == o.startedAt
        && durationMs == o.durationMs
        && sequence == o.sequence
        && Objects.equals(dueAt, o.dueAt)
        && eventTime == o.eventTime
        && sentUs == o.sentUs
        && sourceUs == o.sourceUs;
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        eventId,
        type,
        cause,
        deviceId,
        sessionId,
        playerId,
        startedAt,
        durationMs,
        sequence,
        dueAt,
        eventTime,
        sentUs,
        sourceUs);
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
