package io.lowlag.common.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

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
import scala.Tuple2;

class OutcomesTest {

  private static final long NOW = System.currentTimeMillis();
  private static final DecodingPolicy POLICY =
      new DecodingPolicy(200, 946_684_800_000L, Duration.ofDays(1));
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
    Tuple2<Origin, DeadLetter> decoded = decode("k", json("k", "1.5", "\"2.50\"", NOW));

    assertThat(decoded._2()).isNull();
    assertThat(decoded._1()).isEqualTo(new Origin(3, 42, 7_000, 9_000));
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
          {"id":"k","price":1,"amount":"1,5"}                           | WRONG_FIELD   | amount
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
    assertRejected(decode("k", "x".repeat(201)), RejectReason.OVERSIZED, "201 bytes");
  }

  @Test
  void aDeadLetterKeepsTheOriginalAndSaysWhereItWas() {
    DeadLetter letter = decode("k", "garbage")._2();

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
        .containsEntry(Stamps.SOURCE, "9000")
        .containsKeys(DeadLetter.ERROR_MESSAGE, Stamps.PROCESSED);
  }

  private static void assertRejected(
      Tuple2<Origin, DeadLetter> decoded, RejectReason reason, String message) {
    assertThat(decoded._1()).isNull();
    assertThat(decoded._2().errorClass()).isEqualTo(reason.code());
    assertThat(decoded._2().errorMessage()).contains(message);
  }

  private static Tuple2<Origin, DeadLetter> decode(String key, String value) {
    InboundRecord inbound =
        new InboundRecord(
            key == null ? null : key.getBytes(UTF_8),
            value == null ? null : value.getBytes(UTF_8),
            "orders",
            3,
            42,
            9_000,
            List.of(KafkaHeader.number(Stamps.SENT, 7_000)));
    return Outcomes.decodeOne(inbound, DECODER, POLICY);
  }

  private static String json(String id, String price, String amount, long time) {
    return "{\"id\":\"%s\",\"price\":%s,\"amount\":%s,\"event_time\":%d}"
        .formatted(id, price, amount, time);
  }
}
