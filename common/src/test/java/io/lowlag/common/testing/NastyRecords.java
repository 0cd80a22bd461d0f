package io.lowlag.common.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lowlag.common.decoding.Decoder;
import io.lowlag.common.decoding.DecodingPolicy;
import io.lowlag.common.decoding.JsonFields;
import io.lowlag.common.decoding.RejectReason;
import io.lowlag.common.decoding.RejectedRecordException;
import io.lowlag.common.record.InboundRecord;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * Records as large as they may be, made to cost as much as they can. A decoder answers or refuses
 * each within milliseconds, and fails at none.
 */
public final class NastyRecords {

  private static final int LARGEST = 1 << 20;

  /** Tokens that a record may have, as they are by default. */
  private static final long MOST_TOKENS = 10_000;

  private static final DecodingPolicy POLICY =
      new DecodingPolicy(LARGEST, MOST_TOKENS, 256, 946_684_800_000L, Duration.ofMinutes(5));

  /**
   * What one record may cost here, in time of a core, where the JVM has only its first compiler:
   * some times what it costs a job.
   */
  private static final long MOST_NANOS = Duration.ofMillis(30).toNanos();

  /**
   * The first attempts run before the JVM has compiled anything, and the next ones may run while
   * other tests use the other half of the core. One attempt within the limit is enough.
   */
  private static final int ATTEMPTS = 200;

  /** Of the thread alone, since others use the machine. */
  private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

  private static final long NOW_US = 1_800_000_000_000_000L;
  private static final JsonMapper JSON = new JsonMapper();

  private NastyRecords() {}

  /**
   * Holds that a decoder bears them: in place of the record, and in place of each of its fields.
   *
   * @param topic that they are read from
   * @param keyField the field that equals the record's key
   * @param good a record that the decoder reads, of the beginning of 2027
   */
  public static void assertBorne(Decoder<?> decoder, String topic, String keyField, String good)
      throws IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    JSON.readTree(good)
        .properties()
        .forEach(field -> fields.put(field.getKey(), field.getValue().toString()));
    byte[] key = JSON.readTree(good).path(keyField).asText().getBytes(UTF_8);
    assertThat(attempt(decoder, record(topic, key, json(fields)))).as("the good one").isEmpty();
    wholes().forEach((what, json) -> assertBorne(decoder, what, record(topic, key, json)));
    for (String field : fields.keySet()) {
      values()
          .forEach(
              (what, value) -> {
                Map<String, String> nasty = new LinkedHashMap<>(fields);
                nasty.put(field, value);
                assertBorne(decoder, field + " is " + what, record(topic, key, json(nasty)));
              });
    }
  }

  private static void assertBorne(Decoder<?> decoder, String what, InboundRecord inbound) {
    long least = Long.MAX_VALUE;
    List<RejectReason> refused = List.of();
    for (int i = 0; i < ATTEMPTS && least > MOST_NANOS; i++) {
      long begun = CLOCK.getCurrentThreadCpuTime();
      refused = attempt(decoder, inbound);
      least = Math.min(least, CLOCK.getCurrentThreadCpuTime() - begun);
    }
    assertThat(Duration.ofNanos(least)).as(what).isLessThanOrEqualTo(Duration.ofNanos(MOST_NANOS));
    if (what.contains("many")) {
      assertThat(refused).as(what).containsExactly(RejectReason.OVERSIZED);
    }
  }

  private static List<RejectReason> attempt(Decoder<?> decoder, InboundRecord inbound) {
    try {
      assertThat(decoder.decode(JsonFields.parse(inbound, POLICY), inbound)).isNotNull();
      return List.of();
    } catch (RejectedRecordException e) {
      assertThat(e.getMessage().length()).as("what is told of it").isLessThan(1_000);
      return List.of(e.reason());
    }
  }

  private static Map<String, String> wholes() {
    Map<String, String> nasty = new LinkedHashMap<>();
    nasty.put("many names", list("{", i -> "\"k" + i + "\":0", "}"));
    nasty.put("many names of one hash", list("{", i -> "\"" + colliding(i) + "\":0", "}"));
    nasty.put("many names with escapes", list("{", i -> "\"\\u0041" + i + "\":0", "}"));
    nasty.put("long names", list("{", i -> "\"" + i + "x".repeat(49_000) + "\":0", "}"));
    nasty.put("a name without an end", "{\"" + "x".repeat(LARGEST - 10));
    nasty.put("a name that comes again", list("{", i -> "\"k" + i % 4_000 + "\":0", "}"));
    String name = "\"" + "x".repeat(49_000) + "\":0";
    nasty.put("a long name that comes again", "{" + name + "," + name + "}");
    nasty.put("nothing but space", "{" + " ".repeat(LARGEST - 10) + "}");
    nasty.put("nothing but brackets", "[".repeat(LARGEST - 10));
    nasty.put("nothing but digits", "1".repeat(LARGEST - 10));
    return nasty;
  }

  private static Map<String, String> values() {
    Map<String, String> nasty = new LinkedHashMap<>();
    int room = LARGEST - 5_000;
    nasty.put("many numbers", list("[", i -> "1", "]"));
    nasty.put("many long numbers", list("[", i -> "1" + "0".repeat(80) + "e12", "]"));
    nasty.put("many objects", list("[", i -> "{\"a\":1}", "]"));
    nasty.put("many names", list("{", i -> "\"" + colliding(i) + "\":0", "}"));
    nasty.put("longer numbers", list("[", i -> "0." + "3".repeat(990), "]"));
    nasty.put("long texts", list("[", i -> "\"" + "x".repeat(1_000) + "\"", "]"));
    nasty.put("a long text", "\"" + "x".repeat(room) + "\"");
    nasty.put("escapes", "\"" + "\\u0041".repeat(room / 6) + "\"");
    nasty.put("pairs", "\"" + "\\ud83d\\ude00".repeat(room / 12) + "\"");
    nasty.put("halves of pairs", "\"" + "\\ud83d".repeat(200) + "\"");
    nasty.put("a long number", "1".repeat(room));
    nasty.put("a long decimal", "\"0." + "3".repeat(room) + "\"");
    nasty.put("a huge number", "1e2147483647");
    nasty.put("a huge decimal", "\"1e2147483647\"");
    nasty.put("a tiny decimal", "\"1e-2147483647\"");
    nasty.put("deep", "[".repeat(900) + "]".repeat(900));
    nasty.put("deeper", "{\"a\":".repeat(room / 6));
    nasty.put("the least number", Long.toString(Long.MIN_VALUE));
    nasty.put("the greatest number", Long.toString(Long.MAX_VALUE));
    nasty.put("nothing", "null");
    return nasty;
  }

  /** Names of seventeen syllables, which have one hash: "Aa" has that of "BB". */
  private static String colliding(int i) {
    StringBuilder name = new StringBuilder();
    for (int bit = 0; bit < 17; bit++) {
      name.append((i >> bit & 1) == 0 ? "Aa" : "BB");
    }
    return name.toString();
  }

  private static String list(String head, IntFunction<String> each, String tail) {
    List<String> all = new ArrayList<>();
    // There is to be room for the other fields of a record.
    int room = LARGEST - 5_000;
    for (int i = 0; room > 0; i++) {
      all.add(each.apply(i));
      room -= all.get(i).length() + 1;
    }
    all.remove(all.size() - 1);
    return all.stream().collect(Collectors.joining(",", head, tail));
  }

  private static String json(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field -> "\"" + field.getKey() + "\":" + field.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static InboundRecord record(String topic, byte[] key, String json) {
    byte[] value = json.getBytes(UTF_8);
    assertThat(value.length).isLessThanOrEqualTo(LARGEST);
    return new InboundRecord(key, value, topic, 0, 0, NOW_US, List.of());
  }
}
