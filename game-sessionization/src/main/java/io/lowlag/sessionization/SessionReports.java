package io.lowlag.sessionization;

import io.lowlag.common.record.EventIds;
import io.lowlag.common.record.Origin;
import io.lowlag.sessionization.model.SessionEvent;
import io.lowlag.sessionization.model.SessionState;

/** Words what is said of the sessions of one device. Everything but stamps follows from inputs. */
final class SessionReports {

  private static final long MICROS_PER_MILLI = 1_000;

  private final String deviceId;
  private final SessionPolicy policy;

  SessionReports(String deviceId, SessionPolicy policy) {
    this.deviceId = deviceId;
    this.policy = policy;
  }

  /** The session begins. */
  SessionEvent started(String sessionId, String playerId, long startedAt, Origin cause) {
    SessionEvent event = event(sessionId, playerId, startedAt, startedAt);
    return causedBy(cause, named(event, SessionEvent.ACTIVE, SessionEvent.START));
  }

  /** The n-th heartbeat of a running session. */
  SessionEvent heartbeat(String sessionId, SessionState running, long sequence) {
    long dueAt = policy.dueAt(running.getEventTime(), sequence);
    SessionEvent event = event(sessionId, running.getPlayerId(), running.getEventTime(), dueAt);
    event.setDueAt(dueAt);
    return dueAt(dueAt, named(event, SessionEvent.ACTIVE, SessionEvent.HEARTBEAT));
  }

  /**
   * The session ends by an event, for the cause and at the event time given; but where that is
   * later than a session may last, it had timed out before. An end before its start makes no
   * negative duration.
   */
  SessionEvent ended(
      String sessionId, String playerId, long startedAt, String why, long endedAt, Origin cause) {
    if (endedAt >= policy.latestEnd(startedAt)) {
      return causedBy(cause, timeout(sessionId, playerId, startedAt));
    }
    SessionEvent event = event(sessionId, playerId, startedAt, Math.max(startedAt, endedAt));
    return causedBy(cause, named(event, SessionEvent.END, why));
  }

  /** The running session is ended by its timer. */
  SessionEvent timedOut(String sessionId, SessionState running) {
    SessionEvent event = timeout(sessionId, running.getPlayerId(), running.getEventTime());
    return dueAt(running.getExpiresAt(), event);
  }

  private SessionEvent timeout(String sessionId, String playerId, long startedAt) {
    long end = policy.latestEnd(startedAt);
    SessionEvent event = event(sessionId, playerId, startedAt, end);
    event.setDueAt(end);
    return named(event, SessionEvent.END, SessionEvent.TIMEOUT);
  }

  private SessionEvent event(String sessionId, String playerId, long startedAt, long time) {
    SessionEvent event = new SessionEvent();
    event.setDeviceId(deviceId);
    event.setSessionId(sessionId);
    event.setPlayerId(playerId);
    event.setStartedAt(startedAt);
    event.setDurationMs(time - startedAt);
    event.setSequence(policy.sequenceAt(startedAt, time));
    event.setEventTime(time);
    return event;
  }

  private static SessionEvent named(SessionEvent event, String type, String why) {
    event.setType(type);
    event.setCause(why);
    event.setEventId(
        EventIds.of(
            "session-event",
            event.getSessionId(),
            event.getDeviceId(),
            type,
            why,
            Long.toString(event.getSequence())));
    return event;
  }

  private static SessionEvent causedBy(Origin cause, SessionEvent event) {
    event.setSentUs(cause.getSentUs());
    event.setSourceUs(cause.getSourceUs());
    return event;
  }

  // Nothing was sent: what makes a timer late is the distance from when it was due.
  private static SessionEvent dueAt(long millis, SessionEvent event) {
    event.setSentUs(millis * MICROS_PER_MILLI);
    event.setSourceUs(millis * MICROS_PER_MILLI);
    return event;
  }
}
