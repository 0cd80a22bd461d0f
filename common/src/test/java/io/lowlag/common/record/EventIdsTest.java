package io.lowlag.common.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EventIdsTest {

  @Test
  void anIdFollowsFromKindAndInputsAndTheirOrder() {
    String id = EventIds.of("ad-match", "a", "b");

    assertThat(EventIds.of("ad-match", "a", "b")).isEqualTo(id);
    assertThat(EventIds.of("ad-match", "b", "a")).isNotEqualTo(id);
    assertThat(EventIds.of("ad-other", "a", "b")).isNotEqualTo(id);
    assertThat(EventIds.of("ad-match", "ab", "")).isNotEqualTo(id);
  }

  @Test
  void jsonLeavesAbsentFieldsOut() {
    Map<String, Object> event = new TreeMap<>();
    event.put("present", 1);
    event.put("absent", null);

    assertThat(new String(Json.bytes(event), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo("{\"present\":1}");
  }
}
