package io.lowlag.realtime.internal.spark42;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.spark.sql.kafka010.KafkaRecordToRowConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowReaderFactoryTest {

  private static final int TIMESTAMP = 5;

  @ParameterizedTest
  @ValueSource(
      longs = {
        Long.MAX_VALUE,
        Long.MAX_VALUE / 1_000 + 1,
        -(Long.MAX_VALUE / 1_000) - 1,
        Long.MIN_VALUE
      })
  void aTimestampThatNoRowHoldsCountsAsNone(long timestamp) {
    ConsumerRecord<byte[], byte[]> written = record(timestamp);

    ConsumerRecord<byte[], byte[]> read = RowReaderFactory.withReadableTime(written);

    assertThat(read).usingRecursiveComparison().ignoringFields("timestamp").isEqualTo(written);
    assertThat(micros(read)).isEqualTo(-1_000);
  }

  @Test
  void everyOtherStays() {
    for (long timestamp : new long[] {-1, 0, 1_800_000_000_000L, Long.MAX_VALUE / 1_000}) {
      ConsumerRecord<byte[], byte[]> written = record(timestamp);

      assertThat(RowReaderFactory.withReadableTime(written)).isSameAs(written);
      assertThat(micros(written)).isEqualTo(timestamp * 1_000);
    }
  }

  private static long micros(ConsumerRecord<byte[], byte[]> record) {
    return new KafkaRecordToRowConverter()
        .toUnsafeRowProjector(true)
        .apply(record)
        .getLong(TIMESTAMP);
  }

  private static ConsumerRecord<byte[], byte[]> record(long timestamp) {
    return new ConsumerRecord<>(
        "topic",
        1,
        2,
        timestamp,
        TimestampType.CREATE_TIME,
        1,
        1,
        new byte[] {1},
        new byte[] {2},
        new RecordHeaders().add("h", new byte[] {3}),
        Optional.of(7));
  }
}
