package io.lowlag.sessionization;

import io.lowlag.sessionization.model.DeviceState;
import io.lowlag.sessionization.model.GameEvent;
import io.lowlag.sessionization.model.SessionState;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.streaming.MapState;
import scala.Tuple2;
import scala.collection.Iterator;

/**
 * The known sessions of one device during one call of the processor. It reads an entry of the state
 * only when it is needed, and computes when the device's timer must fire. It does not know which
 * timer exists.
 */
final class DeviceMemory {

  private final String deviceId;
  private final SessionPolicy policy;
  private final MapState<String, SessionState> sessions;
  private DeviceState device;
  private SessionState running;
  private boolean changed;
  private boolean runningChanged;

  /**
   * @param device as it was before the call
   * @param sessions of this device; they are changed
   */
  DeviceMemory(
      String deviceId,
      SessionPolicy policy,
      DeviceState device,
      MapState<String, SessionState> sessions) {
    this.deviceId = deviceId;
    this.policy = policy;
    this.device = device;
    this.sessions = sessions;
  }

  /** Returns the id of the running session; null if none runs. */
  String runningId() {
    return device.runningId();
  }

  /** Makes this session the running one. */
  void run(GameEvent start, long now) {
    running =
        SessionState.running(
            start.playerId(), start.eventTime(), policy.timeoutAt(start.eventTime(), now));
    sessions.updateValue(start.sessionId(), running);
    device = device.running(start.sessionId());
    changed = true;
    runningChanged = true;
  }

  /** Keeps an end until its start comes, for as long as the policy says. */
  void keepEnd(GameEvent end, long now) {
    long expiresAt = policy.keptUntil(deviceId, policy.endPatience(), now);
    setAside(end.sessionId(), SessionState.endKept(end.eventTime(), expiresAt), false);
  }

  /** Returns the known state of that session; null if the session is not known. */
  SessionState known(String sessionId) {
    return device.isEmpty() ? null : sessions.getValue(sessionId);
  }

  /** Returns the state of the running session; there must be one. */
  SessionState running() {
    if (running == null) {
      running = sessions.getValue(device.runningId());
    }
    return running;
  }

  /** Ends the running session. */
  void endRunning(long now) {
    String sessionId = device.runningId();
    device = device.idle();
    running = null;
    changed = true;
    runningChanged = true;
    if (policy.memory().isZero()) {
      sessions.removeKey(sessionId);
    } else {
      markOver(sessionId, false, now);
    }
  }

  /**
   * Remembers that a session has ended, for as long as the policy says, or not at all.
   *
   * @param waited whether its end waited for it
   */
  void markOver(String sessionId, boolean waited, long now) {
    if (!policy.memory().isZero()) {
      long expiresAt = policy.keptUntil(deviceId, policy.memory(), now);
      setAside(sessionId, SessionState.over(expiresAt), waited);
    } else if (waited) {
      sessions.removeKey(sessionId);
      device = device.forgetting(1, device.nextExpiry());
      changed = true;
    }
  }

  private void setAside(String sessionId, SessionState state, boolean waited) {
    sessions.updateValue(sessionId, state);
    device = waited ? device.keepingOn(state.expiresAt()) : device.keeping(state.expiresAt());
    changed = true;
  }

  /** Forgets what has expired; returns how many ends waited without a start. */
  int forgetExpired(long now) {
    if (device.nextExpiry() > now) {
      return 0;
    }
    List<String> expired = new ArrayList<>();
    int orphans = 0;
    long next = DeviceState.NEVER;
    for (Iterator<Tuple2<String, SessionState>> each = sessions.iterator(); each.hasNext(); ) {
      Tuple2<String, SessionState> session = each.next();
      SessionState state = session._2();
      if (!state.running() && state.expiresAt() > now) {
        next = Math.min(next, state.expiresAt());
      } else if (!state.running()) {
        expired.add(session._1());
        if (state.endKept()) {
          orphans++;
        }
      }
    }
    // The store must not change while it is iterated, so keys are removed only now.
    expired.forEach(sessions::removeKey);
    device = device.forgetting(expired.size(), next);
    changed = true;
    return orphans;
  }

  /**
   * Returns when the device's timer must fire after events came in; never, if the device has
   * nothing left.
   *
   * @param timer when it fires now; never, if there is none
   */
  long timerAfterEvents(long timer, long now) {
    // A timer at or before the batch's own time would not fire again.
    long expiry = Math.max(device.nextExpiry(), now + 1);
    if (device.runningId() == null || runningChanged) {
      return Math.min(runningTimer(now), expiry);
    }
    // Only the timer knows which heartbeats of the session are still to come.
    return Math.min(timer, expiry);
  }

  /**
   * Returns when the device's timer must fire after one fired; never, if the device has nothing
   * left.
   */
  long timerAfterExpiry(long now) {
    return Math.min(runningTimer(now), device.nextExpiry());
  }

  private long runningTimer(long now) {
    if (device.runningId() == null) {
      return DeviceState.NEVER;
    }
    return Math.min(policy.nextHeartbeat(running().eventTime(), now), running().expiresAt());
  }

  /** Returns whether the state of the device must be written back. */
  boolean changed() {
    return changed;
  }

  /** Returns the state of the device; null if it has none left. */
  DeviceState device() {
    return device.isEmpty() ? null : device;
  }
}
