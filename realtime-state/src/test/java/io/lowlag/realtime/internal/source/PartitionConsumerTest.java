package io.lowlag.realtime.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.realtime.internal.engine.OffsetRange;
import io.lowlag.realtime.internal.task.ArrivalClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class PartitionConsumerTest {

  private static final String RUN = "run";
  private static final int MOST_RECORDS = 5;
  private static final TopicPartition A = new TopicPartition("a", 3);
  private static final TopicPartition B = new TopicPartition("b", 3);

  private final CountingConsumer kafka = new CountingConsumer();
  private final PartitionConsumer consumer =
      new PartitionConsumer(
          kafka,
          3,
          Set.of("a", "b"),
          new ReadingTimes(1_000, 1_000, 500),
          ArrivalStamp.KAFKA,
          MOST_RECORDS,
          () -> kafka);

  @Test
  void recordsOfOneTimeComeInTheOrderOfTheirTopics() {
    begin(0, 3, 0, 2);
    records(A, 0, 1, 2);
    records(B, 0, 1);

    assertThat(readAll()).containsExactly("a0", "a1", "a2", "b0", "b1");
    assertThat(consumer.finished()).isTrue();
  }

  @Test
  void goesOnWithoutSeekingWhereTheLastBatchEnded() {
    begin(0, 2, 0, 1);
    records(A, 0, 1, 2, 3);
    records(B, 0);
    readAll();
    int seeks = kafka.seeks;

    begin(2, 4, 1, 1);

    assertThat(readAll()).as("fetched in the batch before").containsExactly("a2", "a3");
    assertThat(kafka.seeks).isEqualTo(seeks);
  }

  @Test
  void seeksWhereABatchIsReadAgain() {
    begin(0, 2, 0, 0);
    records(A, 0, 1, 2);
    readAll();

    begin(0, 2, 0, 0);
    records(A, 0, 1, 2);

    assertThat(readAll()).containsExactly("a0", "a1");
  }

  @Test
  void offsetsWithoutRecordsEndARangeAndAreNoReasonToSeek() {
    begin(0, 5, 0, 0);
    records(A, 0, 9);
    assertThat(readAll()).containsExactly("a0");
    assertThat(consumer.finished()).as("the next record is beyond the end").isTrue();
    int seeks = kafka.seeks;

    begin(5, OffsetRange.UNBOUNDED, 0, 0);

    assertThat(readAll()).containsExactly("a9");
    assertThat(kafka.seeks).isEqualTo(seeks);
    assertThat(consumer.offsets()).isEqualTo(Map.of("a", 10L, "b", 0L));
  }

  @Test
  void aTopicReadToItsEndIsPausedUntilTheNextBatch() {
    begin(0, 2, 0, 9);
    records(A, 0, 1);
    readAll();
    assertThat(kafka.paused()).containsExactly(A);

    begin(2, 4, 0, 9);
    assertThat(kafka.paused()).isEmpty();
  }

  @Test
  void aTopicThatWasPausedIsNotTakenForReadBeforeTheBrokerWasAsked() {
    kafka.available(A, 0, 2);
    kafka.available(B, 0, 0);
    begin(0, 2, 0, 9);
    records(A, 0, 1);
    readAll();
    assertThat(kafka.paused()).containsExactly(A);
    int asked = kafka.asked;

    begin(2, OffsetRange.UNBOUNDED, 0, OffsetRange.UNBOUNDED);

    assertThat(consumer.next()).isNull();
    assertThat(kafka.asked).isEqualTo(asked + 1);
    assertThat(consumer.arrivals().isCaughtUp()).isTrue();
  }

  @Test
  void neitherIsATopicOfWhichMoreMayBeBuffered() {
    kafka.available(A, 0, 1);
    begin(0, OffsetRange.UNBOUNDED, 0, 0);
    records(A, 0);
    consumer.poll(Duration.ZERO);
    assertThat(consumer.next()).isNotNull();
    assertThat(consumer.next()).isNull();
    assertThat(kafka.asked).as("the poll had room for more").isZero();

    kafka.available(A, 0, 1 + MOST_RECORDS);
    for (long offset = 1; offset <= MOST_RECORDS; offset++) {
      records(A, offset);
    }
    consumer.poll(Duration.ZERO);
    for (long offset = 1; offset <= MOST_RECORDS; offset++) {
      assertThat(consumer.next()).isNotNull();
    }

    assertThat(consumer.next()).isNull();
    assertThat(kafka.asked).isEqualTo(1);
  }

  @Test
  void recordsThatArriveAfterTheEndOfARangeAreReadInTheNextBatch() {
    begin(0, 2, 0, 2);
    records(A, 0, 1, 2);
    records(B, 0, 1);
    assertThat(readAll()).containsExactly("a0", "a1", "b0", "b1");
    records(A, 3, 4);

    begin(2, 5, 2, 2);

    assertThat(readAll()).containsExactly("a2", "a3", "a4");
  }

  /** After a change of leaders, a consumer does not know its position before that is confirmed. */
  @Test
  void aPositionThatIsNotKnownHoldsBackNoRecordOfAnotherTopic() {
    kafka.available(A, 0, 2);
    kafka.available(B, 0, 1);
    begin(0, OffsetRange.UNBOUNDED, 0, OffsetRange.UNBOUNDED);
    kafka.unconfirmed = B;
    records(A, 0, 1);
    records(B, 0);

    assertThat(consumer.poll(Duration.ZERO)).isTrue();

    assertThat(consumer.next().topic()).isEqualTo("a");
    assertThat(consumer.next().topic()).isEqualTo("a");
    assertThat(consumer.next().topic()).isEqualTo("b");
    assertThat(consumer.offsets()).isEqualTo(Map.of("a", 2L, "b", 1L));
    assertThat(consumer.next()).isNull();
    assertThat(kafka.asked).as("times that the broker was asked what follows").isPositive();
  }

  @Test
  void lostRecordsFailTheTask() {
    begin(0, 9, 0, 0);
    kafka.available(A, 5, 9);
    records(A, 5);

    assertThatThrownBy(() -> consumer.poll(Duration.ZERO))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("a-3");
  }

  @Test
  void lostRecordsAreSkippedAndCountedWhereThatIsAllowed() {
    kafka.available(A, 5, 9);
    DataLoss loss = new DataLoss(false, "group");
    consumer.begin(task(ranges(0, 9, 0, 0)), loss, RUN);

    consumer.poll(Duration.ZERO);
    records(A, 5, 8);

    assertThat(readAll()).containsExactly("a5", "a8");
    assertThat(loss.metrics())
        .extracting(metric -> metric.name() + metric.value())
        .containsExactly("offsetOutOfRange5", "dataLoss1");
  }

  @Test
  void recordsFetchedBeforeTheLossAreHandedOver() {
    consumer.begin(task(ranges(0, 9, 0, 0)), new DataLoss(false, "group"), RUN);
    records(A, 0, 1);
    consumer.poll(Duration.ZERO);
    kafka.available(A, 5, 9);

    consumer.poll(Duration.ZERO);
    records(A, 5, 8);

    assertThat(readAll()).containsExactly("a0", "a1", "a5", "a8");
  }

  /** Those behind the end would tell whether the time of the last record, far ahead, is right. */
  @Test
  void recordsThatVanishBehindTheEndDoNotHoldUpTheBatch() {
    TaskPartition.Timing timing =
        TaskPartition.Timing.planned(
            1_000,
            true,
            90_000,
            new TreeMap<>(Map.of("a", new UnreadTail(ArrivalClock.UNKNOWN, 9))),
            TaskPartition.NO_LIMIT);
    ArrayList<OffsetRange> ranges = new ArrayList<>(ranges(0, 1, 0, 0));
    consumer.begin(
        new TaskPartition(3, 4, ranges, timing, "", "end", null), new DataLoss(true, "group"), RUN);
    kafka.addRecord(
        new ConsumerRecord<>(
            A.topic(),
            A.partition(),
            0,
            50_000,
            TimestampType.CREATE_TIME,
            0,
            0,
            null,
            new byte[0],
            new RecordHeaders(),
            Optional.empty()));
    consumer.poll(Duration.ZERO);
    assertThat(consumer.next()).as("not confirmed").isNull();

    kafka.available(A, 5, 9);
    records(A, 8);
    consumer.poll(Duration.ZERO);

    assertThat(readAll()).containsExactly("a0");
    assertThat(consumer.finished()).isTrue();
  }

  @Test
  void recordsThatALogBehindAnotherLeaderDoesNotHaveAreReadFromThatLog() {
    consumer.begin(task(ranges(0, 9, 0, 0)), new DataLoss(false, "group"), RUN);
    records(A, 0, 1, 2, 3);
    consumer.poll(Duration.ZERO);
    kafka.setPollException(
        new LogTruncationException(Map.of(A, 4L), Map.of(A, new OffsetAndMetadata(2))));

    consumer.poll(Duration.ZERO);
    records(A, 2, 8);

    assertThat(readAll()).containsExactly("a0", "a1", "a2", "a8");
    assertThat(kafka.position(A)).isEqualTo(9);
  }

  @Test
  void whatIsAvailableDependsOnTheRange() {
    assertThat(DataLoss.available(3, 9, 5, 20)).isEqualTo(5);
    assertThat(DataLoss.available(3, 9, 10, 20)).as("all of it lost").isEqualTo(9);
    assertThat(DataLoss.available(30, 40, 0, 20)).as("log was cut").isEqualTo(40);
    assertThat(DataLoss.available(6, 9, 5, 20)).as("came back").isEqualTo(6);
    assertThat(DataLoss.available(30, OffsetRange.UNBOUNDED, 2, 20))
        .as("log was cut; what is there was read")
        .isEqualTo(20);
    assertThat(DataLoss.available(1, OffsetRange.UNBOUNDED, 2, 20)).isEqualTo(2);
  }

  private void begin(long fromA, long untilA, long fromB, long untilB) {
    consumer.begin(task(ranges(fromA, untilA, fromB, untilB)), new DataLoss(true, "group"), RUN);
  }

  private static TaskPartition task(List<OffsetRange> ranges) {
    boolean live = ranges.stream().anyMatch(range -> range.until() == OffsetRange.UNBOUNDED);
    return new TaskPartition(
        3,
        4,
        new ArrayList<>(ranges),
        TaskPartition.Timing.live(ArrivalClock.UNKNOWN, TaskPartition.NO_LIMIT),
        "",
        live ? null : "end",
        null);
  }

  private static List<OffsetRange> ranges(long fromA, long untilA, long fromB, long untilB) {
    return List.of(new OffsetRange("a", fromA, untilA), new OffsetRange("b", fromB, untilB));
  }

  private void records(TopicPartition topicPartition, long... offsets) {
    for (long offset : offsets) {
      kafka.addRecord(
          new ConsumerRecord<>(
              topicPartition.topic(), topicPartition.partition(), offset, null, new byte[0]));
    }
  }

  private List<String> readAll() {
    List<String> read = new ArrayList<>();
    do {
      for (var record = consumer.next(); record != null; record = consumer.next()) {
        read.add(record.topic() + record.offset());
      }
    } while (!consumer.finished() && consumer.poll(Duration.ZERO));
    return read;
  }

  private static final class CountingConsumer extends MockConsumer<byte[], byte[]> {
    private int seeks;
    private int asked;
    private TopicPartition unconfirmed;

    CountingConsumer() {
      super(OffsetResetStrategy.NONE);
      updateBeginningOffsets(new HashMap<>(Map.of(A, 0L, B, 0L)));
      updateEndOffsets(new HashMap<>(Map.of(A, 100L, B, 100L)));
    }

    void available(TopicPartition topicPartition, long earliest, long latest) {
      updateBeginningOffsets(Map.of(topicPartition, earliest));
      updateEndOffsets(Map.of(topicPartition, latest));
    }

    @Override
    public synchronized Map<TopicPartition, Long> endOffsets(
        Collection<TopicPartition> partitions, Duration timeout) {
      asked++;
      return super.endOffsets(partitions, timeout);
    }

    @Override
    public synchronized long position(TopicPartition partition) {
      if (partition.equals(unconfirmed)) {
        throw new TimeoutException("the position is not confirmed");
      }
      return super.position(partition);
    }

    @Override
    public synchronized void seek(TopicPartition partition, long offset) {
      seeks++;
      super.seek(partition, offset);
    }
  }
}
