package io.lowlag.sessionization;

import io.lowlag.common.record.EventIds;
import io.lowlag.common.record.Origin;
import io.lowlag.sessionization.model.SessionEvent;
import io.lowlag.sessionization.model.SessionState;

/**
 * Creates the reports about the sessions of one device. All fields except stamps depend on the
 * inputs only.
 */
final class SessionReports {

  private static final long MICROS_PER_MILLI = 1_000;

  private final String deviceId;
  private final SessionPolicy policy;

  SessionReports(String deviceId, SessionPolicy policy) {
    this.deviceId = deviceId;
    this.policy = policy;
  }

  /** The fields that every event of a session repeats. */
  private record Session(String id, String playerId, long startedAt) {}

  /** Returns the report that a session has started. */
  SessionEvent started(String sessionId, String playerId, long startedAt, Origin cause) {
    Session session = new Session(sessionId, playerId, startedAt);
    return event(session, SessionEvent.ACTIVE, SessionEvent.START, startedAt, null, cause);
  }

  /** Returns the n-th heartbeat of a running session. */
  SessionEvent heartbeat(String sessionId, SessionState running, long sequence) {
    Session session = new Session(sessionId, running.playerId(), running.eventTime());
    long due = policy.dueAt(running.eventTime(), sequence);
    return event(session, SessionEvent.ACTIVE, SessionEvent.HEARTBEAT, due, due, timerDueAt(due));
  }

  /**
   * Returns the report that an event has ended a session, for the given cause and at the given
   * event time. If that time is later than a session may last, the session had timed out before. If
   * it is before the start, the duration is 0.
   */
  SessionEvent ended(
      String sessionId, String playerId, long startedAt, String why, long endedAt, Origin cause) {
    Session session = new Session(sessionId, playerId, startedAt);
    if (endedAt >= policy.latestEnd(startedAt)) {
      return timeout(session, cause);
    }
    return event(session, SessionEvent.END, why, Math.max(startedAt, endedAt), null, cause);
  }

  /** Returns the report that the timer has ended the running session. */
  SessionEvent timedOut(String sessionId, SessionState running) {
    Session session = new Session(sessionId, running.playerId(), running.eventTime());
    return timeout(session, timerDueAt(running.expiresAt()));
  }

  private SessionEvent timeout(Session session, Origin cause) {
    long end = policy.latestEnd(session.startedAt());
    return event(session, SessionEvent.END, SessionEvent.TIMEOUT, end, end, cause);
  }

  private SessionEvent event(
      Session session, String type, String why, long time, Long dueAt, Origin cause) {
    long sequence = policy.sequenceAt(session.startedAt(), time);
    return new SessionEvent(
        EventIds.of("session-event", session.id(), deviceId, type, why, Long.toString(sequence)),
        type,
        why,
        deviceId,
        session.id(),
        session.playerId(),
        session.startedAt(),
        time - session.startedAt(),
        sequence,
        dueAt,
        time,
        cause.sentUs(),
        cause.sourceUs());
  }

  // Nothing was sent, so the lateness of a timer is counted from when it was due.
  private static Origin timerDueAt(long millis) {
    return new Origin(0, 0, millis * MICROS_PER_MILLI, millis * MICROS_PER_MILLI);
  }
}
