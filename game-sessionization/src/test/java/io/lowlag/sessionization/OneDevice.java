package io.lowlag.sessionization;

import static io.lowlag.sessionization.GameEvents.readAt;

import io.lowlag.common.metrics.JobMetrics;
import io.lowlag.sessionization.model.GameEvent;
import io.lowlag.sessionization.model.SessionEvent;
import java.time.Duration;
import java.util.List;

/**
 * What the tests of the policies start from: one device; a heartbeat each 30 ms, 200 ms at most,
 * patience 50 ms, memory 40 ms.
 */
abstract class OneDevice {

  static final long T = 1_000_000;

  final SessionizationUnderTest processor = processor(HeartbeatCatchUp.LATEST, 40);
  private long offset;

  static SessionizationUnderTest processor(HeartbeatCatchUp catchUp, long memoryMs) {
    return new SessionizationUnderTest(
        new SessionPolicy(
            Duration.ofMillis(30),
            Duration.ofMillis(200),
            catchUp,
            Duration.ofMillis(50),
            Duration.ofMillis(memoryMs)));
  }

  /** The event as the next one of its topic. */
  final GameEvent next(GameEvent event) {
    return readAt(offset++, event);
  }

  static List<String> said(List<SessionEvent> events) {
    return events.stream()
        .map(
            e ->
                String.format(
                    "%s %s %d of %s after %d",
                    e.type(), e.cause(), e.sequence(), e.sessionId(), e.durationMs()))
        .toList();
  }

  static long count(String counter) {
    return JobMetrics.counter(counter).getCount();
  }
}
