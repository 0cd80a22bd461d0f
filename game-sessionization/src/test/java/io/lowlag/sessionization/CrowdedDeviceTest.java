package io.lowlag.sessionization;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.sessionization.model.DeviceState;
import io.lowlag.sessionization.model.GameEvent;
import io.lowlag.sessionization.model.SessionState;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.spark.sql.streaming.MapState;
import org.junit.jupiter.api.Test;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Thousands of sessions under one device id, such as that of a client that does not know its own.
 */
class CrowdedDeviceTest {

  private static final long T = 1_800_000_000_000L;
  private static final int SESSIONS = 20_000;
  private static final long MINUTE = 60_000;

  private final CountedSessions sessions = new CountedSessions();

  @Test
  void aMinuteOfEndsIsForgottenWithFewLooksAtEach() {
    SessionPolicy policy =
        new SessionPolicy(
            Duration.ofSeconds(30),
            Duration.ofMinutes(30),
            HeartbeatCatchUp.LATEST,
            Duration.ofMinutes(1),
            Duration.ofMinutes(1));
    DeviceState device = DeviceState.empty();
    for (int session = 0; session < SESSIONS; session++) {
      long arrivedAt = T + session * MINUTE / SESSIONS;
      DeviceMemory memory = new DeviceMemory("unknown", policy, device, sessions);
      memory.keepEnd(
          GameEvents.event(GameEvent.END, "unknown", "s" + session, arrivedAt), arrivedAt);
      device = memory.device();
    }

    int orphans = 0;
    int timers = 0;
    while (device != null) {
      DeviceMemory memory = new DeviceMemory("unknown", policy, device, sessions);
      orphans += memory.forgetExpired(device.nextExpiry());
      device = memory.device();
      timers++;
    }

    assertThat(orphans).isEqualTo(SESSIONS);
    assertThat(timers).isLessThanOrEqualTo(66);
    assertThat(sessions.looks).as("entries looked at").isLessThanOrEqualTo(66L * SESSIONS);
  }

  /** Sessions in memory that count how often one is looked at. */
  private static final class CountedSessions implements MapState<String, SessionState> {

    private final Map<String, SessionState> kept = new HashMap<>();
    private long looks;

    @Override
    public boolean exists() {
      return !kept.isEmpty();
    }

    @Override
    public SessionState getValue(String sessionId) {
      looks++;
      return kept.get(sessionId);
    }

    @Override
    public boolean containsKey(String sessionId) {
      looks++;
      return kept.containsKey(sessionId);
    }

    @Override
    public void updateValue(String sessionId, SessionState session) {
      kept.put(sessionId, session);
    }

    @Override
    public scala.collection.Iterator<Tuple2<String, SessionState>> iterator() {
      Iterator<Map.Entry<String, SessionState>> entries = kept.entrySet().iterator();
      return CollectionConverters.asScala(
          new Iterator<Tuple2<String, SessionState>>() {
            @Override
            public boolean hasNext() {
              return entries.hasNext();
            }

            @Override
            public Tuple2<String, SessionState> next() {
              looks++;
              Map.Entry<String, SessionState> next = entries.next();
              return new Tuple2<>(next.getKey(), next.getValue());
            }
          });
    }

    @Override
    public scala.collection.Iterator<String> keys() {
      throw new UnsupportedOperationException("nobody asks for all keys");
    }

    @Override
    public scala.collection.Iterator<SessionState> values() {
      throw new UnsupportedOperationException("nobody asks for all values");
    }

    @Override
    public void removeKey(String sessionId) {
      kept.remove(sessionId);
    }

    @Override
    public void clear() {
      kept.clear();
    }
  }
}
