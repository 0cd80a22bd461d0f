package io.lowlag.sessionization.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.lowlag.common.record.Origin;
import java.io.Serializable;
import java.util.Objects;

/**
 * A game that begins or is over on a device, as read from {@code console-sessions} or {@code
 * pc-sessions}.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class GameEvent implements Serializable {

  /** The type of an event that begins a session. */
  public static final String START = "start";

  /** The type of an event that ends one. */
  public static final String END = "end";

  private String eventId;
  private String type;
  private String deviceId;
  private String sessionId;
  private String playerId;
  private long eventTime;
  private Origin origin;

  /** For Spark's encoder. */
  public GameEvent() {}

  public String getEventId() {
    return eventId;
  }

  public void setEventId(String eventId) {
    this.eventId = eventId;
  }

  /** {@link #START} or {@link #END}. */
  public String getType() {
    return type;
  }

  public void setType(String type) {
    this.type = type;
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

  /** When it happened by the device's clock, epoch milliseconds. */
  public long getEventTime() {
    return eventTime;
  }

  public void setEventTime(long eventTime) {
    this.eventTime = eventTime;
  }

  /** Where the event was read. */
  @JsonIgnore
  public Origin getOrigin() {
    return origin;
  }

  public void setOrigin(Origin origin) {
    this.origin = origin;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GameEvent o
        && Objects.equals(eventId, o.eventId)
        && Objects.equals(type, o.type)
        && Objects.equals(deviceId, o.deviceId)
        && Objects.equals(sessionId, o.sessionId)
        && Objects.equals(playerId, o.playerId)
        && eventTime == o.eventTime
        && Objects.equals(origin, o.origin);
  }

  @Override
  public int hashCode() {
    return Objects.hash(eventId, type, deviceId, sessionId, playerId, eventTime, origin);
  }

  @Override
  public String toString() {
    return type + " of " + sessionId + " on " + deviceId + " at " + eventTime;
  }
}
