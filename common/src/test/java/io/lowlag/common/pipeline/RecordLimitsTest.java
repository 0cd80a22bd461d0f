package io.lowlag.common.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.record.KafkaHeader;
import io.lowlag.common.record.OutboundRecord;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordLimitsTest {

  private static final RecordLimits LIMITS =
      new RecordLimits("job-a", "dead", 100_000, Map.of("out", 10_000, "dead", 20_000));

  @Test
  void whatFitsStaysAsItIs() {
    OutboundRecord record = record("out", 9, 9_000, List.of());

    assertThat(LIMITS.fit(record)).isSameAs(record);
  }

  @Test
  void anOutputThatIsTooLargeBecomesADeadLetterThatSaysWhy() {
    OutboundRecord fitted = LIMITS.fit(record("out", 9, 15_000, List.of()));

    assertThat(fitted.topic()).isEqualTo("dead");
    assertThat(fitted.value()).hasSize(15_000);
    assertThat(headers(fitted))
        .containsEntry(DeadLetter.ERROR_CLASS, "output_oversized")
        .containsEntry(DeadLetter.OUTPUT_TOPIC, "out")
        .containsEntry(DeadLetter.JOB, "job-a")
        .doesNotContainKey(DeadLetter.VALUE_BYTES);
  }

  @Test
  void aDeadLetterThatIsTooLargeKeepsItsBeginningItsLengthAndItsPlace() {
    OutboundRecord dead =
        record("dead", 9, 1_000_000, List.of(KafkaHeader.text(DeadLetter.OFFSET, "7")));

    OutboundRecord fitted = LIMITS.fit(dead);

    assertThat(fitted.value().length).isBetween(15_000, 20_000);
    assertThat(dead.value()).startsWith(fitted.value());
    assertThat(headers(fitted))
        .containsEntry(DeadLetter.VALUE_BYTES, "1000000")
        .containsEntry(DeadLetter.OFFSET, "7");
  }

  @Test
  void whereNoDeadLetterFitsTheJobDoesNotStart() {
    assertThatThrownBy(() -> new RecordLimits("job-a", "dead", 100_000, Map.of("dead", 100)))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("max.message.bytes of the dead-letter topic dead is 100");
    assertThatThrownBy(() -> new RecordLimits("job-a", "dead", 500, Map.of()))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("max.request.size is 500");
    assertThat(new RecordLimits("job-a", null, 500, Map.of("out", 100))).isNotNull();
  }

  @Test
  void theLargestThatIsNeededBesideAValueFits() {
    RecordLimits least = new RecordLimits("j".repeat(80), "dead", 8 << 10, Map.of());
    List<KafkaHeader> headers =
        List.of(
            KafkaHeader.text(DeadLetter.TOPIC, "t".repeat(249)),
            KafkaHeader.text(DeadLetter.ERROR_MESSAGE, "\u20ac".repeat(1_000)),
            KafkaHeader.text("theirs", "t".repeat(9_000)));

    OutboundRecord fitted = least.fit(record("dead", 100_000, 100_000, headers));

    assertThat(size(fitted)).isLessThan(8 << 10);
    assertThat(fitted.value()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whateverIsLargeItFitsAndItsReasonIsKept(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      List<KafkaHeader> headers =
          List.of(
              new KafkaHeader("theirs", new byte[random.nextInt(40_000)]),
              KafkaHeader.text(DeadLetter.ERROR_CLASS, "not_json"));
      String topic = random.nextBoolean() ? "dead" : "out";

      OutboundRecord fitted =
          LIMITS.fit(record(topic, random.nextInt(40_000), random.nextInt(60_000), headers));

      assertThat(size(fitted)).as("seed %d", seed).isLessThanOrEqualTo(20_000);
      assertThat(fitted.headers()).extracting(KafkaHeader::key).contains(DeadLetter.ERROR_CLASS);
    }
  }

  private static long size(OutboundRecord record) {
    return record.key().length
        + record.value().length
        + record.headers().stream()
            .mapToLong(header -> header.key().length() + header.value().length)
            .sum();
  }

  private static OutboundRecord record(
      String topic, int keyBytes, int valueBytes, List<KafkaHeader> headers) {
    return new OutboundRecord(
        topic,
        "k".repeat(keyBytes).getBytes(UTF_8),
        "v".repeat(valueBytes).getBytes(UTF_8),
        headers);
  }

  private static Map<String, String> headers(OutboundRecord record) {
    return record.headers().stream()
        .collect(Collectors.toMap(KafkaHeader::key, header -> new String(header.value(), UTF_8)));
  }
}
