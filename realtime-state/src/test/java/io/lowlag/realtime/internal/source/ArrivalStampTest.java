package io.lowlag.realtime.internal.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A record arrived when its cause did, as far as it says so and Kafka does not contradict. */
class ArrivalStampTest {

  @ParameterizedTest
  @CsvSource({
    "cause, 4000000,              4000",
    "cause, 4000999,              4000",
    "cause, 9000000,              5000",
    "cause, -1,                   5000",
    "cause, soon,                 5000",
    "cause, '',                   5000",
    "cause, 99999999999999999999, 5000",
    "other, 4000000,              5000",
  })
  void ofTheCauseButNeverLaterThanKafkaSays(String header, String value, long expected) {
    assertThat(new ArrivalStamp("cause").of(record(header, value))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"cause, 4000000"})
  void whereNoHeaderIsNamedKafkaDecides(String header, String value) {
    assertThat(ArrivalStamp.KAFKA.of(record(header, value))).isEqualTo(5_000);
  }

  @ParameterizedTest
  @CsvSource({"1000000, 4000000, 4000", "4000000, 1000000, 1000", "4000000, -1, 5000"})
  void ofSeveralTheLastCounts(String first, String last, long expected) {
    ConsumerRecord<byte[], byte[]> record = record("cause", first);
    record.headers().add("cause", last.getBytes(UTF_8));

    assertThat(new ArrivalStamp("cause").of(record)).isEqualTo(expected);
  }

  private static ConsumerRecord<byte[], byte[]> record(String header, String value) {
    RecordHeaders headers = new RecordHeaders();
    headers.add(header, value.getBytes(UTF_8));
    return new ConsumerRecord<>(
        "topic",
        0,
        0,
        5_000,
        TimestampType.CREATE_TIME,
        0,
        0,
        new byte[0],
        new byte[0],
        headers,
        Optional.empty());
  }
}
