package io.lowlag.sessionization;

import io.lowlag.common.record.Origin;
import io.lowlag.sessionization.model.DeviceState;
import io.lowlag.sessionization.model.GameEvent;
import io.lowlag.sessionization.model.SessionEvent;
import io.lowlag.sessionization.model.SessionState;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.streaming.MapState;
import scala.Tuple2;
import scala.collection.Iterator;

/**
 * The sessions of one device during one call of the processor: takes events in, decides, collects
 * what is to be put out, and reads no more state than the decision needs. Knows nothing of timers
 * but when the next one has to be.
 *
 * <p>Starts, ends and their causes are a function of the events in the order of the device's topic.
 * Processing time says when something is reported or forgotten, never what an event means.
 */
final class DeviceSessions {

  private final SessionPolicy policy;
  private final SessionReports reports;
  private final SessionMetrics metrics;
  private final MapState<String, SessionState> sessions;
  private final DeviceState device;
  private final List<SessionEvent> outputs = new ArrayList<>(2);
  private SessionState running;
  private boolean changed;
  private boolean runningChanged;

  /**
   * @param device of this id; is changed
   * @param sessions of this device; is changed
   */
  DeviceSessions(
      String deviceId,
      SessionPolicy policy,
      SessionMetrics metrics,
      DeviceState device,
      MapState<String, SessionState> sessions) {
    this.policy = policy;
    this.reports = new SessionReports(deviceId, policy);
    this.metrics = metrics;
    this.device = device;
    this.sessions = sessions;
  }

  /** Takes one event in, which arrived at that processing time (epoch millis). */
  void accept(GameEvent event, long now) {
    switch (event.getType()) {
      case GameEvent.START -> acceptStart(event, now);
      case GameEvent.END -> acceptEnd(event, now);
      default ->
          throw new IllegalArgumentException(
              "type is " + event.getType() + ": let only start and end pass when decoding");
    }
  }

  private void acceptStart(GameEvent start, long now) {
    SessionState known = known(start.getSessionId());
    if (known != null && !known.endKept()) {
      metrics.repeatedStart();
      return;
    }
    boolean late = isOlderThanRunning(start);
    if (late && known == null) {
      metrics.lateStart();
      markOver(start.getSessionId(), false, now);
      return;
    }
    if (!late) {
      supersedeRunning(start, now);
    }
    putOutStarted(start);
    if (known == null) {
      run(start, now);
    } else {
      endAtOnce(start, known.getEventTime(), late, now);
    }
  }

  // Event times may be equal: the ids then say which session comes first, whatever the order.
  private boolean isOlderThanRunning(GameEvent start) {
    if (device.getRunningId() == null) {
      return false;
    }
    int order = Long.compare(start.getEventTime(), running().getEventTime());
    return order < 0 || (order == 0 && start.getSessionId().compareTo(device.getRunningId()) < 0);
  }

  private void supersedeRunning(GameEvent start, long now) {
    if (device.getRunningId() != null) {
      endRunning(SessionEvent.SUPERSEDED, start.getEventTime(), start.getOrigin(), now);
    }
  }

  private void run(GameEvent start, long now) {
    running =
        SessionState.running(
            start.getPlayerId(), start.getEventTime(), policy.timeoutAt(start.getEventTime(), now));
    sessions.updateValue(start.getSessionId(), running);
    device.setRunningId(start.getSessionId());
    changed = true;
    runningChanged = true;
  }

  /** The end was there first; it may also be that the session has been superseded since. */
  private void endAtOnce(GameEvent start, long endedAt, boolean late, long now) {
    boolean superseded = late && endedAt > running().getEventTime();
    outputs.add(
        reports.ended(
            start.getSessionId(),
            start.getPlayerId(),
            start.getEventTime(),
            superseded ? SessionEvent.SUPERSEDED : SessionEvent.ENDED,
            superseded ? running().getEventTime() : endedAt,
            start.getOrigin()));
    markOver(start.getSessionId(), true, now);
  }

  private void acceptEnd(GameEvent end, long now) {
    if (end.getSessionId().equals(device.getRunningId())) {
      endRunning(SessionEvent.ENDED, end.getEventTime(), end.getOrigin(), now);
    } else if (known(end.getSessionId()) != null) {
      metrics.repeatedEnd();
    } else if (policy.endPatience().isZero()) {
      metrics.orphanedEnd();
    } else {
      long expiresAt = now + policy.endPatience().toMillis();
      setAside(end.getSessionId(), SessionState.endKept(end.getEventTime(), expiresAt), false);
    }
  }

  private void endRunning(String why, long endedAt, Origin cause, long now) {
    SessionState session = running();
    outputs.add(
        reports.ended(
            device.getRunningId(),
            session.getPlayerId(),
            session.getEventTime(),
            why,
            endedAt,
            cause));
    forgetRunning(now);
  }

  /**
   * Reports and ends what is due. A timer is always the earliest of a device, so whatever was due
   * before it has been reported.
   *
   * @param dueAt when the timer was due, epoch millis
   * @param now the processing time, epoch millis
   */
  void expire(long dueAt, long now) {
    if (device.getRunningId() != null) {
      boolean timedOut = running().getExpiresAt() <= now;
      if (!timedOut || policy.catchUp() == HeartbeatCatchUp.ALL) {
        putOutHeartbeats(dueAt, now);
      }
      if (timedOut) {
        outputs.add(reports.timedOut(device.getRunningId(), running()));
        forgetRunning(now);
      }
    }
    if (device.getNextExpiry() <= now) {
      forgetExpired(now);
    }
  }

  private void putOutHeartbeats(long from, long now) {
    long startedAt = running().getEventTime();
    long first = policy.sequenceAt(startedAt, from - 1) + 1;
    long last = policy.sequenceAt(startedAt, Math.min(now, policy.latestEnd(startedAt) - 1));
    if (first < last && policy.catchUp() == HeartbeatCatchUp.LATEST) {
      metrics.skippedHeartbeats(last - first);
      first = last;
    }
    for (long sequence = first; sequence <= last; sequence++) {
      SessionEvent heartbeat = reports.heartbeat(device.getRunningId(), running(), sequence);
      metrics.heartbeatDueAt(heartbeat.getDueAt());
      outputs.add(heartbeat);
    }
  }

  private void forgetExpired(long now) {
    List<String> expired = new ArrayList<>();
    long next = DeviceState.NEVER;
    for (Iterator<Tuple2<String, SessionState>> each = sessions.iterator(); each.hasNext(); ) {
      Tuple2<String, SessionState> session = each.next();
      SessionState state = session._2();
      if (!state.running() && state.getExpiresAt() > now) {
        next = Math.min(next, state.getExpiresAt());
      } else if (!state.running()) {
        expired.add(session._1());
        if (state.endKept()) {
          metrics.orphanedEnd();
        }
      }
    }
    // Only now: the store does not like to be changed while it is read through.
    expired.forEach(sessions::removeKey);
    device.setWaiting(device.getWaiting() - expired.size());
    device.setNextExpiry(next);
    changed = true;
  }

  private void putOutStarted(GameEvent start) {
    outputs.add(
        reports.started(
            start.getSessionId(), start.getPlayerId(), start.getEventTime(), start.getOrigin()));
  }

  private SessionState known(String sessionId) {
    boolean nothing = device.getRunningId() == null && device.getWaiting() == 0;
    return nothing ? null : sessions.getValue(sessionId);
  }

  private SessionState running() {
    if (running == null) {
      running = sessions.getValue(device.getRunningId());
    }
    return running;
  }

  private void forgetRunning(long now) {
    String sessionId = device.getRunningId();
    device.setRunningId(null);
    running = null;
    changed = true;
    runningChanged = true;
    if (policy.memory().isZero()) {
      sessions.removeKey(sessionId);
    } else {
      markOver(sessionId, false, now);
    }
  }

  /** Remembers that a session is over, for as long as the policy says, or not at all. */
  private void markOver(String sessionId, boolean waited, long now) {
    if (!policy.memory().isZero()) {
      setAside(sessionId, SessionState.over(now + policy.memory().toMillis()), waited);
    } else if (waited) {
      sessions.removeKey(sessionId);
      device.setWaiting(device.getWaiting() - 1);
      if (device.getWaiting() == 0) {
        device.setNextExpiry(DeviceState.NEVER);
      }
      changed = true;
    }
  }

  private void setAside(String sessionId, SessionState state, boolean waited) {
    sessions.updateValue(sessionId, state);
    device.setWaiting(device.getWaiting() + (waited ? 0 : 1));
    device.setNextExpiry(Math.min(device.getNextExpiry(), state.getExpiresAt()));
    changed = true;
  }

  /**
   * When the device's timer has to be after events came in; never, if it has nothing left.
   *
   * @param timer when it is now; never, if there is none
   */
  long timerAfterEvents(long timer, long now) {
    // A timer at or before the batch's own time would not fire again.
    long expiry = Math.max(device.getNextExpiry(), now + 1);
    if (device.getRunningId() == null || runningChanged) {
      return Math.min(runningTimer(now), expiry);
    }
    // The timer knows, and nothing else does, which heartbeats of the session are still to come.
    return Math.min(timer, expiry);
  }

  /** When the device's timer has to be after one fired; never, if it has nothing left. */
  long timerAfterExpiry(long now) {
    return Math.min(runningTimer(now), device.getNextExpiry());
  }

  private long runningTimer(long now) {
    if (device.getRunningId() == null) {
      return DeviceState.NEVER;
    }
    return Math.min(policy.nextHeartbeat(running().getEventTime(), now), running().getExpiresAt());
  }

  /** What was put out so far, in the order of the decisions. */
  List<SessionEvent> outputs() {
    return outputs;
  }

  /** Whether the state of the device has to be written back. */
  boolean changed() {
    return changed;
  }

  /** The state of the device; null if nothing is left of it. */
  DeviceState device() {
    return device.getRunningId() == null && device.getWaiting() == 0 ? null : device;
  }
}
