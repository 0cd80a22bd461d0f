package io.lowlag.sessionization;

import io.lowlag.common.record.Origin;
import io.lowlag.sessionization.model.GameEvent;

/** Events as a decoder would give them. */
final class GameEvents {

  private GameEvents() {}

  static GameEvent start(String sessionId, long eventTime) {
    return event(GameEvent.START, "d", sessionId, eventTime);
  }

  static GameEvent end(String sessionId, long eventTime) {
    return event(GameEvent.END, "d", sessionId, eventTime);
  }

  static GameEvent event(String type, String deviceId, String sessionId, long eventTime) {
    String eventId = type + " " + sessionId + " " + eventTime;
    return new GameEvent(
        eventId, type, deviceId, sessionId, "player of " + sessionId, eventTime, null);
  }

  /** The event as read from that place of its topic, with stamps that tell places apart. */
  static GameEvent readAt(long offset, GameEvent event) {
    return event.readAt(new Origin(3, offset, 1_000 + offset, 2_000 + offset));
  }
}
