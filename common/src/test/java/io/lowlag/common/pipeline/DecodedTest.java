package io.lowlag.common.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.decoding.Decoder;
import io.lowlag.common.decoding.DecodingPolicy;
import io.lowlag.common.decoding.RejectReason;
import io.lowlag.common.latency.Stamps;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.KafkaHeader;
import io.lowlag.common.record.Origin;
import io.lowlag.common.record.OutboundRecord;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecodedTest {

  /** Of the records, in their Kafka timestamps; the clock has no part in decoding. */
  private static final long NOW = 1_600_000_000_000L;

  private static final long NOW_US = NOW * 1_000;
  private static final DecodingPolicy POLICY =
      new DecodingPolicy(2000, 10_000, 40, 946_684_800_000L, Duration.ofDays(1));
  private static final Decoder<Origin> DECODER =
      (fields, inbound) -> {
        fields.keyText("id");
        fields.number("price");
        fields.decimal("amount");
        fields.optionalText("note");
        fields.eventTime("event_time");
        return Stamps.origin(inbound);
      };

  @Test
  void aSoundRecordBecomesAnEventAndNothingElse() {
    Decoded<Origin> decoded = decode("k", json("k", "1.5", "\"2.50\"", NOW));

    assertThat(decoded.deadLetter()).isNull();
    assertThat(decoded.event()).isEqualTo(new Origin(3, 42, 7_000, NOW_US));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"id":                                                        | NOT_JSON      | Unexpected end
          [1]                                                           | NOT_JSON      | not a JSON object
          {"id":"k"} {"id":"k"}                                         | NOT_JSON      | Trailing token
          {"id":"k","id":"k"}                                           | NOT_JSON      | Duplicate
          {"price":1}                                                   | MISSING_FIELD | id is missing
          {"id":"k","price":null}                                       | MISSING_FIELD | price is missing
          {"id":7}                                                      | WRONG_FIELD   | id = 7 is not a text
          {"id":"other"}                                                | KEY_MISMATCH  | key is k but its id is other
          {"id":"k","price":"1"}                                        | WRONG_FIELD   | price = "1" is not a number
          {"id":"k","price":1e400}                                      | WRONG_FIELD   | price = 1E+400 is not a number
          {"id":"k","price":-1e999999999}                               | WRONG_FIELD   | price
          {"id":"k","price":1,"amount":"1,5"}                           | WRONG_FIELD   | amount
          {"id":"k","price":1,"amount":"100E2147483647"}                | WRONG_FIELD   | amount = "100E2147483647"
          {"id":"k","price":1,"amount":"1E-2147483640"}                 | WRONG_FIELD   | amount
          {"id":"k","price":1,"amount":"123456789012345678901"}         | WRONG_FIELD   | at most 20 digits before
          {"id":"k","price":1,"amount":"0.1234567890123456789"}         | WRONG_FIELD   | 18 behind the point
          {"id":"k","price":1,"amount":"NaN"}                           | WRONG_FIELD   | amount
          {"id":"k","price":1,"amount":1}                               | WRONG_FIELD   | written as a text
          {"id":"k\\ud83c"}                                             | NOT_TEXT      | half a surrogate pair (\\ud83c) at 1
          {"id":"\\ude00\\ud83d"}                                       | NOT_TEXT      | half a surrogate pair (\\ude00) at 0
          {"id":"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"}            | WRONG_FIELD   | at most 40 characters, it has 41
          {"id":"k","price":1,"amount":"1","note":3}                    | WRONG_FIELD   | note = 3 is not a text
          {"id":"k","price":1,"amount":"1","event_time":"soon"}         | WRONG_FIELD   | event_time
          {"id":"k","price":1,"amount":"1","event_time":1.5}            | WRONG_FIELD   | event_time
          {"id":"k","price":1,"amount":"1","event_time":86400000}       | ABSURD_TIME   | outside
          {"id":"k","price":1,"amount":"1","event_time":99999999999999} | ABSURD_TIME   | outside
          """)
  void whatIsWrongIsSaid(String value, RejectReason reason, String message) {
    assertRejected(decode("k", value), reason, message);
  }

  @Test
  void noKeyNoValueAndTooLargeAreRejected() {
    assertRejected(decode(null, "{}"), RejectReason.NULL_KEY, "no key");
    assertRejected(decode("k", null), RejectReason.NOT_JSON, "no value");
    assertRejected(decode("k", "x".repeat(2001)), RejectReason.OVERSIZED, "2001 bytes");
  }

  @Test
  void anEventTimeIsMeasuredByTheRecordsKafkaTimestampAndNeverByTheClock() {
    long ahead = POLICY.maxAhead().toMillis();
    for (long kafkaMs : List.of(NOW, 4_000_000_000_000L, 946_684_800_000L)) {
      long kafkaUs = kafkaMs * 1_000 + 999;
      assertThat(decode("k", json("k", "1", "\"1\"", kafkaMs + ahead), kafkaUs).deadLetter())
          .isNull();
      assertThat(decode("k", json("k", "1", "\"1\"", 946_684_800_000L), kafkaUs).deadLetter())
          .isNull();
      assertRejected(
          decode("k", json("k", "1", "\"1\"", kafkaMs + ahead + 1), kafkaUs),
          RejectReason.ABSURD_TIME,
          "1d after its Kafka timestamp");
    }
  }

  @Test
  void aTimeInMicrosecondsIsRefusedAlsoIfTheRecordsTimestampIsOne() {
    long micros = NOW * 1_000;

    assertRejected(
        decode("k", json("k", "1", "\"1\"", micros), micros * 1_000),
        RejectReason.ABSURD_TIME,
        "event_time = " + micros + " is after the year 9999");
    assertThat(decode("k", json("k", "1", "\"1\"", NOW), micros * 1_000).deadLetter()).isNull();
  }

  @Test
  void withoutAKafkaTimestampNoEventTimeCanBeJudged() {
    assertRejected(
        decode("k", json("k", "1", "\"1\"", NOW), -1_000),
        RejectReason.ABSURD_TIME,
        "no Kafka timestamp");
  }

  @Test
  void aWholePairIsText() {
    assertThat(decode("k\ud83d\ude00", json("k\ud83d\ude00", "1.5", "\"2.50\"", NOW)).deadLetter())
        .isNull();
  }

  @Test
  void nothingIsNothingHoweverItIsWritten() {
    for (String nothing : List.of("0", "0.000", "0E-2147483647", "0E2147483647", "-0.0")) {
      assertThat(decode("k", json("k", "1", "\"" + nothing + "\"", NOW)).deadLetter()).isNull();
    }
  }

  @Test
  void aKeyThatIsNoTextIsRejectedAndNotReplaced() {
    byte[] notUtf8 = {'k', (byte) 0xff};
    InboundRecord inbound =
        new InboundRecord(
            notUtf8, json("k\ufffd", "1", "\"1\"", NOW).getBytes(UTF_8), "orders", 0, 0, 0, null);

    assertRejected(Decoded.of(inbound, DECODER, POLICY), RejectReason.NOT_TEXT, "not UTF-8");
  }

  @Test
  void aDecimalOfAnyLengthCostsNoTime() {
    DecodingPolicy large =
        new DecodingPolicy(2_000_000, 10_000, 2_000_000, 946_684_800_000L, Duration.ofDays(1));
    String digits = "1" + "0".repeat(900_000);
    for (String amount : List.of("\"" + digits + "\"", digits)) {
      InboundRecord inbound =
          new InboundRecord(
              "k".getBytes(UTF_8),
              json("k", "1", amount, NOW).getBytes(UTF_8),
              "orders",
              0,
              0,
              NOW_US,
              null);

      Decoded<Origin> decoded =
          assertTimeout(Duration.ofSeconds(1), () -> Decoded.of(inbound, DECODER, large));

      assertThat(decoded.deadLetter()).isNotNull();
      assertThat(decoded.deadLetter().errorMessage().length()).isLessThan(300);
    }
  }

  @Test
  void aDecoderThatFailsEndsNoJob() {
    for (Throwable failure :
        List.of(new ArithmeticException("Overflow"), new StackOverflowError())) {
      Decoder<Origin> failing =
          (fields, inbound) -> {
            if (failure instanceof Error error) {
              throw error;
            }
            throw (RuntimeException) failure;
          };
      InboundRecord inbound =
          new InboundRecord("k".getBytes(UTF_8), "{}".getBytes(UTF_8), "orders", 1, 2, 0, null);

      assertRejected(
          Decoded.of(inbound, failing, POLICY),
          RejectReason.UNDECODABLE,
          failure.getClass().getName());
    }
  }

  @Test
  void aDeadLetterKeepsTheHeadersOfTheOriginalBesideItsOwn() {
    InboundRecord inbound =
        new InboundRecord(
            "k".getBytes(UTF_8),
            null,
            "orders",
            1,
            2,
            0,
            List.of(
                KafkaHeader.text("trace-id", "t"), KafkaHeader.text(DeadLetter.TOPIC, "older")));

    OutboundRecord written = Decoded.of(inbound, DECODER, POLICY).deadLetter().toRecord("dead");

    assertThat(written.headers())
        .contains(
            KafkaHeader.text("trace-id", "t"),
            KafkaHeader.text(DeadLetter.ORIGINAL + DeadLetter.TOPIC, "older"),
            KafkaHeader.text(DeadLetter.TOPIC, "orders"));
  }

  @Test
  void aDeadLetterKeepsTheOriginalAndSaysWhereItWas() {
    DeadLetter letter = decode("k", "garbage").deadLetter();

    OutboundRecord written = letter.toRecord("dead");

    assertThat(written.topic()).isEqualTo("dead");
    assertThat(new String(written.key(), UTF_8)).isEqualTo("k");
    assertThat(new String(written.value(), UTF_8)).isEqualTo("garbage");
    assertThat(
            written.headers().stream()
                .collect(
                    Collectors.toMap(
                        KafkaHeader::key, header -> new String(header.value(), UTF_8))))
        .containsEntry(DeadLetter.TOPIC, "orders")
        .containsEntry(DeadLetter.PARTITION, "3")
        .containsEntry(DeadLetter.OFFSET, "42")
        .containsEntry(DeadLetter.ERROR_CLASS, "not_json")
        .containsEntry(Stamps.SENT, "7000")
        .containsEntry(Stamps.SOURCE, Long.toString(NOW_US))
        .containsKeys(DeadLetter.ERROR_MESSAGE, Stamps.PROCESSED);
  }

  private static void assertRejected(Decoded<Origin> decoded, RejectReason reason, String message) {
    assertThat(decoded.event()).isNull();
    assertThat(decoded.deadLetter().errorClass()).isEqualTo(reason.code());
    assertThat(decoded.deadLetter().errorMessage()).contains(message);
  }

  private static Decoded<Origin> decode(String key, String value) {
    return decode(key, value, NOW_US);
  }

  private static Decoded<Origin> decode(String key, String value, long timestampUs) {
    InboundRecord inbound =
        new InboundRecord(
            key == null ? null : key.getBytes(UTF_8),
            value == null ? null : value.getBytes(UTF_8),
            "orders",
            3,
            42,
            timestampUs,
            List.of(KafkaHeader.number(Stamps.SENT, 7_000)));
    return Decoded.of(inbound, DECODER, POLICY);
  }

  private static String json(String id, String price, String amount, long time) {
    return "{\"id\":\"%s\",\"price\":%s,\"amount\":%s,\"event_time\":%d}"
        .formatted(id, price, amount, time);
  }
}
