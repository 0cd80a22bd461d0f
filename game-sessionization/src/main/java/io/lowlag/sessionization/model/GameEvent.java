package io.lowlag.sessionization.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.lowlag.common.record.Origin;

/**
 * A game that starts or ends on a device: the record of {@code console-sessions} and {@code
 * pc-sessions}.
 *
 * @param eventId names the event, not the session
 * @param type {@link #START} or {@link #END}
 * @param deviceId the key of its topic
 * @param sessionId what a start and its end have in common
 * @param playerId who plays
 * @param eventTime when it happened by the device's clock, epoch milliseconds
 * @param origin where it was read; not part of the JSON, null before it is read
 */
public record GameEvent(
    String eventId,
    String type,
    String deviceId,
    String sessionId,
    String playerId,
    long eventTime,
    @JsonIgnore Origin origin) {

  /** The type of an event that begins a session. */
  public static final String START = "start";

  /** The type of an event that ends a session. */
  public static final String END = "end";

  /** Returns the event as read from that place. */
  public GameEvent readAt(Origin place) {
    return new GameEvent(eventId, type, deviceId, sessionId, playerId, eventTime, place);
  }

  @Override
  public String toString() {
    return type + " of " + sessionId + " on " + deviceId + " at " + eventTime;
  }
}
