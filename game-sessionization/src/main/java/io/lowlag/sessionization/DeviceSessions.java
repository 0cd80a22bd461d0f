package io.lowlag.sessionization;

import io.lowlag.common.record.Origin;
import io.lowlag.sessionization.model.GameEvent;
import io.lowlag.sessionization.model.SessionEvent;
import io.lowlag.sessionization.model.SessionState;
import java.util.ArrayList;
import java.util.List;

/**
 * The sessions of one device during one call of the processor: accepts events, decides, and
 * collects the outputs. It does not know state stores or timers.
 *
 * <p>Starts, ends and their causes are a function of the events in the order of the device's topic.
 * Processing time decides when something is reported or forgotten, never what an event means.
 */
final class DeviceSessions {

  private final SessionPolicy policy;
  private final SessionReports reports;
  private final SessionMetrics metrics;
  private final DeviceMemory memory;
  private final List<SessionEvent> outputs = new ArrayList<>(2);

  /**
   * @param memory of this device; it is changed
   */
  DeviceSessions(
      String deviceId, SessionPolicy policy, SessionMetrics metrics, DeviceMemory memory) {
    this.policy = policy;
    this.reports = new SessionReports(deviceId, policy);
    this.metrics = metrics;
    this.memory = memory;
  }

  /** Accepts one event that arrived at that processing time (epoch millis). */
  void accept(GameEvent event, long now) {
    switch (event.type()) {
      case GameEvent.START -> acceptStart(event, now);
      case GameEvent.END -> acceptEnd(event, now);
      default ->
          throw new IllegalArgumentException(
              "type is " + event.type() + ": let only start and end pass when decoding");
    }
  }

  private void acceptStart(GameEvent start, long now) {
    SessionState known = memory.known(start.sessionId());
    if (known != null && !known.endKept()) {
      metrics.repeatedStart();
      return;
    }
    boolean late = isOlderThanRunning(start);
    if (!late) {
      supersedeRunning(start, now);
    }
    putOutStarted(start);
    if (late || known != null) {
      endAtOnce(start, known, late, now);
    } else {
      memory.run(start, now);
    }
  }

  // Event times may be equal. Then the ids decide which session is older, in any order of arrival.
  private boolean isOlderThanRunning(GameEvent start) {
    if (memory.runningId() == null) {
      return false;
    }
    int order = Long.compare(start.eventTime(), memory.running().eventTime());
    return order < 0 || (order == 0 && start.sessionId().compareTo(memory.runningId()) < 0);
  }

  private void supersedeRunning(GameEvent start, long now) {
    if (memory.runningId() != null) {
      endRunning(SessionEvent.SUPERSEDED, start.eventTime(), start.origin(), now);
    }
  }

  /**
   * Ends a session at its start: the end came first, or the session was superseded before its start
   * was read.
   */
  private void endAtOnce(GameEvent start, SessionState endKept, boolean late, long now) {
    if (endKept == null) {
      metrics.lateStart();
    }
    boolean superseded =
        late && (endKept == null || endKept.eventTime() > memory.running().eventTime());
    outputs.add(
        reports.ended(
            start.sessionId(),
            start.playerId(),
            start.eventTime(),
            superseded ? SessionEvent.SUPERSEDED : SessionEvent.ENDED,
            superseded ? memory.running().eventTime() : endKept.eventTime(),
            start.origin()));
    memory.markOver(start.sessionId(), endKept != null, now);
  }

  private void acceptEnd(GameEvent end, long now) {
    if (end.sessionId().equals(memory.runningId())) {
      endRunning(SessionEvent.ENDED, end.eventTime(), end.origin(), now);
    } else if (memory.known(end.sessionId()) != null) {
      metrics.repeatedEnd();
    } else if (policy.endPatience().isZero()) {
      metrics.orphanedEnds(1);
    } else {
      memory.keepEnd(end, now);
    }
  }

  private void endRunning(String why, long endedAt, Origin cause, long now) {
    SessionState session = memory.running();
    outputs.add(
        reports.ended(
            memory.runningId(), session.playerId(), session.eventTime(), why, endedAt, cause));
    memory.endRunning(now);
  }

  /**
   * Reports and ends what is due. A timer is always the earliest of a device, so everything that
   * was due before it has been reported.
   *
   * @param dueAt when the timer was due, epoch millis
   * @param now the processing time, epoch millis
   */
  void expire(long dueAt, long now) {
    if (memory.runningId() != null) {
      boolean timedOut = memory.running().expiresAt() <= now;
      putOutHeartbeats(dueAt, now, timedOut);
      if (timedOut) {
        outputs.add(reports.timedOut(memory.runningId(), memory.running()));
        memory.endRunning(now);
      }
    }
    metrics.orphanedEnds(memory.forgetExpired(now));
  }

  private void putOutHeartbeats(long from, long now, boolean timedOut) {
    long startedAt = memory.running().eventTime();
    long first = policy.sequenceAt(startedAt, from - 1) + 1;
    long last = policy.sequenceAt(startedAt, Math.min(now, policy.latestEnd(startedAt) - 1));
    if (first <= last && policy.catchUp() == HeartbeatCatchUp.LATEST) {
      // The end by timeout says all that the latest heartbeat would say.
      long latest = timedOut ? last + 1 : last;
      metrics.skippedHeartbeats(latest - first);
      first = latest;
    }
    for (long sequence = first; sequence <= last; sequence++) {
      SessionEvent heartbeat = reports.heartbeat(memory.runningId(), memory.running(), sequence);
      metrics.heartbeatDueAt(heartbeat.dueAt());
      outputs.add(heartbeat);
    }
  }

  private void putOutStarted(GameEvent start) {
    outputs.add(
        reports.started(start.sessionId(), start.playerId(), start.eventTime(), start.origin()));
  }

  /** Returns the outputs so far, in the order of the decisions. */
  List<SessionEvent> outputs() {
    return outputs;
  }
}
