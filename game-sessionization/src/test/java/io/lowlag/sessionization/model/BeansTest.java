package io.lowlag.sessionization.model;

import static io.lowlag.common.testing.BeanEncoding.assertSurvives;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lowlag.common.record.Json;
import io.lowlag.common.record.Origin;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Beans survive Spark's encoder and have the JSON of their topics. */
class BeansTest {

  @Test
  void everyBeanSurvivesSparksEncoder() {
    assertSurvives(start(), GameEvent.class);
    assertSurvives(sessionEvent(7L), SessionEvent.class);
    assertSurvives(sessionEvent(null), SessionEvent.class);
    assertSurvives(DeviceState.empty(), DeviceState.class);
    DeviceState device = DeviceState.empty();
    device.setRunningId("s1");
    device.setWaiting(2);
    device.setNextExpiry(9);
    assertSurvives(device, DeviceState.class);
    assertSurvives(SessionState.running("p1", 5, 6), SessionState.class);
    assertSurvives(SessionState.endKept(5, 6), SessionState.class);
    assertSurvives(SessionState.over(6), SessionState.class);
  }

  @Test
  void eventsCarryTheFieldsOfTheirTopicAndNothingElse() throws IOException {
    assertThat(fields(start()))
        .containsOnlyKeys("event_id", "type", "device_id", "session_id", "player_id", "event_time");
    assertThat(fields(sessionEvent(7L)))
        .containsOnlyKeys(
            "event_id",
            "type",
            "cause",
            "device_id",
            "session_id",
            "player_id",
            "started_at",
            "duration_ms",
            "sequence",
            "due_at",
            "event_time");
    assertThat(fields(sessionEvent(null))).doesNotContainKey("due_at");
  }

  private static Map<String, Object> fields(Object bean) throws IOException {
    return new ObjectMapper().readValue(Json.bytes(bean), new TypeReference<>() {});
  }

  private static GameEvent start() {
    GameEvent event = new GameEvent();
    event.setEventId("e1");
    event.setType(GameEvent.START);
    event.setDeviceId("d1");
    event.setSessionId("s1");
    event.setPlayerId("p1");
    event.setEventTime(1_000);
    event.setOrigin(new Origin(3, 42, 5, 6));
    return event;
  }

  private static SessionEvent sessionEvent(Long dueAt) {
    SessionEvent event = new SessionEvent();
    event.setEventId("x1");
    event.setType(SessionEvent.ACTIVE);
    event.setCause(SessionEvent.HEARTBEAT);
    event.setDeviceId("d1");
    event.setSessionId("s1");
    event.setPlayerId("p1");
    event.setStartedAt(1_000);
    event.setDurationMs(30);
    event.setSequence(1);
    event.setDueAt(dueAt);
    event.setEventTime(1_030);
    event.setSentUs(11);
    event.setSourceUs(12);
    return event;
  }
}
