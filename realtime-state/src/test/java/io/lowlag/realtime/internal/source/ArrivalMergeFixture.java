package io.lowlag.realtime.internal.source;

import io.lowlag.realtime.internal.engine.OffsetRange;
import io.lowlag.realtime.internal.task.ArrivalClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Cursors without a consumer: the test says what is fetched, and what follows. */
final class ArrivalMergeFixture {

  static final long BEGIN = 1_700_000_000_000L;
  static final long LATER = BEGIN + Duration.ofDays(1).toMillis();
  static final long WAIT = 1_000;

  /** More records behind a range, as of an earlier release that said nothing of them. */
  static final UnreadTail MORE = new UnreadTail(ArrivalClock.UNKNOWN, OffsetRange.UNBOUNDED);

  private ArrivalMergeFixture() {}

  static ArrivalMerge merge(List<TopicCursor> cursors) {
    MockConsumer<byte[], byte[]> kafka = new MockConsumer<>(OffsetResetStrategy.NONE);
    return new ArrivalMerge(
        cursors,
        new BrokerAnswers(kafka, 500),
        new LagCheck(() -> kafka, 1_500, () -> LATER),
        WAIT);
  }

  static TopicCursor cursor(String topic) {
    TopicCursor cursor = new TopicCursor(new TopicPartition(topic, 0), ArrivalStamp.KAFKA);
    cursor.restart(0);
    return cursor;
  }

  static void fetch(TopicCursor cursor, long offset, long timestamp) {
    cursor.fetched(List.of(record(cursor, offset, timestamp)));
    cursor.at(offset + 1, OptionalLong.of(0));
  }

  static void fetchNothing(TopicCursor cursor, long lag) {
    cursor.at(cursor.position(), OptionalLong.of(lag));
  }

  static ConsumerRecord<byte[], byte[]> record(TopicCursor cursor, long offset, long timestamp) {
    return record(cursor, offset, timestamp, 0);
  }

  static ConsumerRecord<byte[], byte[]> record(
      TopicCursor cursor, long offset, long timestamp, int bytes) {
    return new ConsumerRecord<>(
        cursor.topicPartition().topic(),
        0,
        offset,
        timestamp,
        TimestampType.CREATE_TIME,
        0,
        bytes,
        null,
        new byte[0],
        new RecordHeaders(),
        Optional.empty());
  }

  static void fetchBehind(TopicCursor cursor, long offset, long timestamp, long lag) {
    cursor.fetched(List.of(record(cursor, offset, timestamp)));
    cursor.at(offset + 1, OptionalLong.of(lag));
  }
}
