package io.lowlag.devkit.sessions;

import io.lowlag.common.record.EventIds;
import io.lowlag.devkit.traffic.PlannedRecord;
import io.lowlag.sessionization.model.GameEvent;
import io.lowlag.sessionization.model.SessionEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The records that one device sends, and the outputs that it must cause. */
final class DeviceStory {

  private final String deviceId;
  private final SessionTraffic traffic;
  private final List<PlannedRecord> sends = new ArrayList<>();
  private final List<String> required = new ArrayList<>();
  private final List<String> allowed = new ArrayList<>();
  private final Map<String, Map<String, Long>> untilTimeout = new HashMap<>();
  private boolean malformed;

  DeviceStory(String deviceId, SessionTraffic traffic) {
    this.deviceId = deviceId;
    this.traffic = traffic;
  }

  void sends(PlannedRecord record) {
    sends.add(record);
  }

  /** Marks the sent record as one that cannot be decoded. */
  void markMalformed() {
    malformed = true;
  }

  /** Expects a session that starts and ends at once, because its end came first. */
  void expectsPast(GameEvent start, String cause, long endedAt) {
    requires(start, SessionEvent.ACTIVE, SessionEvent.START, 0);
    requires(start, SessionEvent.END, cause, endedAt - start.eventTime());
  }

  /** Expects a session that runs until an event ends it. */
  void expectsRunning(GameEvent start, String cause, long endedAt) {
    expectsPast(start, cause, endedAt);
    expectsHeartbeats(start, endedAt - traffic.slack().toMillis());
  }

  /** Expects a session that runs until its time is over. */
  void expectsTimeout(GameEvent start) {
    long latest = start.eventTime() + traffic.policy().maxDuration().toMillis();
    expectsPast(start, SessionEvent.TIMEOUT, latest);
    untilTimeout.put(start.sessionId(), expectsHeartbeats(start, latest - 1));
  }

  /**
   * Expects the heartbeats of a session; returns their due times by identity. Early ones and those
   * after {@code surelyUntil} are only allowed: the pipeline may not have read the start yet, or
   * the session may have ended.
   */
  private Map<String, Long> expectsHeartbeats(GameEvent start, long surelyUntil) {
    Map<String, Long> dueTimes = new HashMap<>();
    if (!traffic.live()) {
      return dueTimes;
    }
    long interval = traffic.policy().heartbeatInterval().toMillis();
    for (long duration = interval;
        duration < traffic.policy().maxDuration().toMillis();
        duration += interval) {
      boolean sure =
          duration >= traffic.slack().toMillis() && start.eventTime() + duration <= surelyUntil;
      String identity = identity(start, SessionEvent.ACTIVE, SessionEvent.HEARTBEAT, duration);
      (sure ? required : allowed).add(identity);
      dueTimes.put(identity, start.eventTime() + duration);
    }
    return dueTimes;
  }

  private void requires(GameEvent start, String type, String cause, long durationMs) {
    required.add(identity(start, type, cause, durationMs));
  }

  private String identity(GameEvent start, String type, String cause, long durationMs) {
    long sequence = durationMs / traffic.policy().heartbeatInterval().toMillis();
    return ExpectedSessions.identity(
        EventIds.of(
            "session-event", start.sessionId(), deviceId, type, cause, Long.toString(sequence)),
        durationMs);
  }

  List<PlannedRecord> sends() {
    return sends;
  }

  List<String> required() {
    return required;
  }

  List<String> allowed() {
    return allowed;
  }

  /** Returns the heartbeats as in {@link ExpectedSessions#untilTimeout}. */
  Map<String, Map<String, Long>> untilTimeout() {
    return untilTimeout;
  }

  boolean malformed() {
    return malformed;
  }
}
