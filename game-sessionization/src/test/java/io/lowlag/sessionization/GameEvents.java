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
    GameEvent event = new GameEvent();
    event.setEventId(type + " " + sessionId + " " + eventTime);
    event.setType(type);
    event.setDeviceId(deviceId);
    event.setSessionId(sessionId);
    event.setPlayerId("player of " + sessionId);
    event.setEventTime(eventTime);
    return event;
  }

  /** The event as read from that place of its topic, with stamps that tell places apart. */
  static GameEvent readAt(long offset, GameEvent event) {
    GameEvent copy =
        event(event.getType(), event.getDeviceId(), event.getSessionId(), event.getEventTime());
    copy.setOrigin(new Origin(3, offset, 1_000 + offset, 2_000 + offset));
    return copy;
  }
}
