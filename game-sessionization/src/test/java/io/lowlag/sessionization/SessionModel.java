package io.lowlag.sessionization;

import io.lowlag.common.record.EventIds;
import io.lowlag.sessionization.model.GameEvent;
import io.lowlag.sessionization.model.SessionEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The policies written down a second time, for one device: it never forgets, has no timers and no
 * batches. It sees one event after the other and, for what follows the clock, the clock.
 */
final class SessionModel {

  private record Running(String id, String player, long start, long arrived) {}

  private final SessionPolicy policy;
  private final String device;
  private final List<SessionEvent> outputs = new ArrayList<>();
  private final Map<String, Long> ends = new HashMap<>();
  private final Set<String> past = new HashSet<>();
  private Running running;
  private long now;
  private long readAt;

  SessionModel(SessionPolicy policy, String device, long now) {
    this.policy = policy;
    this.device = device;
    this.now = now;
  }

  List<SessionEvent> outputs() {
    return outputs;
  }

  /** One event, read at that processing time; what the clock brings by then may follow. */
  void row(GameEvent event, long readAt) {
    this.readAt = readAt;
    String id = event.sessionId();
    boolean runs = running != null && running.id.equals(id);
    if (past.contains(id) || (runs && event.type().equals("start"))) {
      return;
    }
    if (event.type().equals("start")) {
      start(id, event.playerId(), event.eventTime());
    } else if (runs) {
      end(running.id, running.player, running.start, "ended", event.eventTime());
      running = null;
    } else {
      ends.putIfAbsent(id, event.eventTime());
    }
  }

  private void start(String id, String player, long time) {
    boolean late =
        running != null
            && (time < running.start || (time == running.start && id.compareTo(running.id) < 0));
    long supersededAt = late ? running.start : Long.MAX_VALUE;
    if (!late && running != null) {
      end(running.id, running.player, running.start, "superseded", time);
      running = null;
    }
    outputs.add(event("session_active", "start", id, player, time, time, null));
    if (!late && !ends.containsKey(id)) {
      running = new Running(id, player, time, readAt);
    } else if (ends.getOrDefault(id, Long.MAX_VALUE) <= supersededAt) {
      end(id, player, time, "ended", ends.get(id));
    } else {
      end(id, player, time, "superseded", supersededAt);
    }
  }

  private void end(String id, String player, long start, String cause, long time) {
    past.add(id);
    long latest = start + policy.maxDuration().toMillis();
    if (time >= latest) {
      outputs.add(event("session_end", "timeout", id, player, start, latest, latest));
    } else {
      outputs.add(event("session_end", cause, id, player, start, Math.max(start, time), null));
    }
  }

  /** What the clock brings on its way from where it was. */
  void advanceTo(long millis) {
    if (running != null) {
      long latest = running.start + policy.maxDuration().toMillis();
      boolean timedOut =
          Math.max(running.start, running.arrived) + policy.maxDuration().toMillis() <= millis;
      List<SessionEvent> due = new ArrayList<>();
      long interval = policy.heartbeatInterval().toMillis();
      for (long at = running.start + interval; at <= millis && at < latest; at += interval) {
        if (at > now && at > running.arrived) {
          due.add(
              event(
                  "session_active",
                  "heartbeat",
                  running.id,
                  running.player,
                  running.start,
                  at,
                  at));
        }
      }
      if (policy.catchUp() == HeartbeatCatchUp.ALL) {
        outputs.addAll(due);
      } else if (!due.isEmpty() && !timedOut) {
        outputs.add(due.get(due.size() - 1));
      }
      if (timedOut) {
        end(running.id, running.player, running.start, "timeout", latest);
        running = null;
      }
    }
    now = millis;
  }

  private SessionEvent event(
      String type, String cause, String id, String player, long start, long time, Long dueAt) {
    long sequence = (time - start) / policy.heartbeatInterval().toMillis();
    return new SessionEvent(
        EventIds.of("session-event", id, device, type, cause, "" + sequence),
        type,
        cause,
        device,
        id,
        player,
        start,
        time - start,
        sequence,
        dueAt,
        time,
        0,
        0);
  }
}
