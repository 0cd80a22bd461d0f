package io.lowlag.sessionization.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.record.Json;
import io.lowlag.common.record.Origin;
import org.junit.jupiter.api.Test;

/** Events carry the fields of their topic, in that order, and nothing else. */
class EventJsonTest {

  @Test
  void startAndEndCarryNothingOfWhereTheyWereRead() {
    GameEvent start = new GameEvent("e1", GameEvent.START, "d1", "s1", "p1", 1_000, null);
    String json =
        """
        {"event_id":"e1","type":"start","device_id":"d1","session_id":"s1",\
        "player_id":"p1","event_time":1000}""";

    assertThat(written(start)).isEqualTo(json);
    assertThat(written(start.readAt(new Origin(3, 42, 5, 6)))).isEqualTo(json);
  }

  @Test
  void sessionEventTellsWhenItWasDueIfATimerCausedIt() {
    assertThat(written(heartbeat(7L)))
        .isEqualTo(
            """
            {"event_id":"x1","type":"session_active","cause":"heartbeat","device_id":"d1",\
            "session_id":"s1","player_id":"p1","started_at":1000,"duration_ms":30,"sequence":1,\
            "due_at":7,"event_time":1030}""");
    assertThat(written(heartbeat(null))).contains("\"sequence\":1,\"event_time\":1030}");
  }

  private static String written(Object event) {
    return new String(Json.bytes(event), UTF_8);
  }

  private static SessionEvent heartbeat(Long dueAt) {
    return new SessionEvent(
        "x1",
        SessionEvent.ACTIVE,
        SessionEvent.HEARTBEAT,
        "d1",
        "s1",
        "p1",
        1_000,
        30,
        1,
        dueAt,
        1_030,
        11,
        12);
  }
}
