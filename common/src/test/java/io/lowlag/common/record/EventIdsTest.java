package io.lowlag.common.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventIdsTest {

  /** What could be taken for the end of a part, or for the length of the next one. */
  private static final List<String> PIECES =
      List.of("", "a", "b", "\u001f", "\u0000", "\u0001", "\u0002", ":", "1", "\ud83c", "\ud83d");

  private static final int LISTS = 200_000;
  private static final int MOST_PARTS = 4;
  private static final int MOST_PIECES = 3;

  @Test
  void anIdFollowsFromKindAndInputsAndTheirOrder() {
    String id = EventIds.of("ad-match", "a", "b");

    assertThat(EventIds.of("ad-match", "a", "b")).isEqualTo(id);
    assertThat(EventIds.of("ad-match", "b", "a")).isNotEqualTo(id);
    assertThat(EventIds.of("ad-other", "a", "b")).isNotEqualTo(id);
    assertThat(EventIds.of("ad-match", "ab", "")).isNotEqualTo(id);
  }

  @Test
  void noTwoListsOfInputsHaveOneName() {
    long seed = new Random().nextInt(1_000_000);
    Random random = new Random(seed);
    Map<String, List<String>> listsByName = new HashMap<>();

    for (int i = 0; i < LISTS; i++) {
      List<String> parts = parts(random);
      String[] inputs = parts.subList(1, parts.size()).toArray(String[]::new);
      byte[] bytes = EventIds.name(parts.get(0), inputs);
      assertThat(EventIds.of(parts.get(0), inputs))
          .isEqualTo(UUID.nameUUIDFromBytes(bytes).toString());
      String name = HexFormat.of().formatHex(bytes);
      List<String> other = listsByName.putIfAbsent(name, parts);
      assertThat(other).as("the list of the same name, seed %d", seed).isIn(null, parts);
    }
    assertThat(listsByName).as("different lists, seed %d", seed).hasSizeGreaterThan(LISTS / 2);
  }

  private static List<String> parts(Random random) {
    return IntStream.rangeClosed(0, random.nextInt(MOST_PARTS))
        .mapToObj(i -> part(random))
        .toList();
  }

  private static String part(Random random) {
    StringBuilder part = new StringBuilder();
    for (int i = random.nextInt(MOST_PIECES + 1); i > 0; i--) {
      part.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return part.toString();
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
