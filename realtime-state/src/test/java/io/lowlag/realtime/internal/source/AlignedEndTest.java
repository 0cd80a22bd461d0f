package io.lowlag.realtime.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a limited batch ends, over a log that the test holds. */
@Timeout(20)
class AlignedEndTest {

  private final LoggedConsumer log = new LoggedConsumer();
  private final AlignedEnd aligned =
      new AlignedEnd(
          new UnreadRecords(() -> log, ArrivalStamp.KAFKA, new DataLoss(false, "group")));

  @Test
  void theTopicThatIsAheadIsCutBackToTheFirstUnreadRecordOfTheOther() {
    log.stamps("a", 0, 10, 20, 30, 40, 50, 60);
    log.stamps("b", 0, 15, 25, 35, 45, 55, 65);

    // The limit leaves 30 unread in a, and nothing before 65 in b.
    assertThat(end(offsets(0), offsets(0), offsets(2), offsets(5)).topics())
        .isEqualTo(parse(offsets(2), offsets(2)).topics());
  }

  @Test
  void itSaysWhenTheFirstRecordBehindEachEndArrived() {
    log.stamps("a", 0, 10, 20, 30, 40, 50, 60);
    log.stamps("b", 0, 15, 25, 35, 45, 55, 65);

    AlignedEnd.Aligned found =
        aligned.align(
            parse(offsets(0), offsets(0)),
            parse(offsets(2), offsets(5)),
            parse(offsets(6), offsets(6)));

    assertThat(found.unreadFrom())
        .isEqualTo(Map.of(new TopicPartition("a", 0), 30L, new TopicPartition("b", 0), 35L));
  }

  @Test
  void oneAfterTheOtherTheyComeToTheEnd() {
    log.stamps("a", 0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100);
    log.stamps("b", 0, 55, 56, 57, 58, 59, 61, 62, 63, 64, 65);
    CoPartitionedOffset at = parse(offsets(0), offsets(0));
    CoPartitionedOffset latest = parse(offsets(10), offsets(10));
    int batches = 0;

    while (!at.hasOffsetsOf(latest)) {
      CoPartitionedOffset limited =
          parse(
              offsets(Math.min(10, at.offset("a", 0) + 3)),
              offsets(Math.min(10, at.offset("b", 0) + 3)));
      CoPartitionedOffset next = aligned.align(at, limited, latest).end();
      long unreadOfA = log.stampAt("a", next.offset("a", 0));
      long unreadOfB = log.stampAt("b", next.offset("b", 0));
      // Whatever was read arrived no later than what was left.
      assertThat(log.stampAt("a", next.offset("a", 0) - 1)).isLessThanOrEqualTo(unreadOfB);
      assertThat(log.stampAt("b", next.offset("b", 0) - 1)).isLessThanOrEqualTo(unreadOfA);
      assertThat(next.hasOffsetsOf(at)).isFalse();
      at = next;
      batches++;
    }

    assertThat(batches).isLessThan(10);
  }

  @Test
  void aRecordThatBearsATimeOfThePastHoldsUpNoPartition() {
    log.stamps("a", 0, 100, 110, 120, 5, 140, 150);
    log.stamps("b", 0, 105, 115, 125, 135, 145, 155);
    CoPartitionedOffset from = parse(offsets(1), offsets(1));

    CoPartitionedOffset end =
        aligned.align(from, parse(offsets(3), offsets(3)), parse(offsets(6), offsets(6))).end();

    assertThat(end.offset("a", 0)).isEqualTo(3);
    assertThat(end.offset("b", 0)).as("120 is read in a").isEqualTo(2);
  }

  @Test
  void recordsBehindTheLimitThatBearTimesOfThePastCountNeither() {
    log.stamps("a", 0, 10, 20, 30, 40, 50, 60, 5, 70, 80, 6, 90, 100, 110);
    log.stamps("b", 0, 15, 25, 35, 45, 55, 65, 75);

    AlignedEnd.Aligned found =
        aligned.align(
            parse(offsets(0), offsets(0)),
            parse(offsets(4), offsets(6)),
            parse(offsets(13), offsets(7)));

    assertThat(found.end().offset("a", 0)).isEqualTo(4);
    assertThat(found.end().offset("b", 0)).as("50 is unread in a").isEqualTo(4);
    assertThat(found.unreadFrom())
        .isEqualTo(Map.of(new TopicPartition("a", 0), 50L, new TopicPartition("b", 0), 55L));
  }

  /** What was read last may be from a clock that is ahead. */
  @Test
  void aRecordBeforeTheLimitWhoseClockIsAheadDoesNotTellWhatHasArrived() {
    log.stamps("a", 0, 10, 20, 30, 1_000_000, 50, 60, 70, 80, 90, 100, 110, 120, 130);
    log.stamps("b", 0, 15, 25, 35, 45, 55, 65, 75);

    CoPartitionedOffset end =
        aligned
            .align(
                parse(offsets(0), offsets(0)),
                parse(offsets(4), offsets(6)),
                parse(offsets(13), offsets(7)))
            .end();

    assertThat(end.offset("b", 0)).as("50 is unread in a").isEqualTo(4);
  }

  @Test
  void aBatchOfAProducerWhoseClockIsAheadDoesNotTellWhereItEnds() {
    long[] unread = new long[200];
    for (int i = 0; i < unread.length; i++) {
      unread[i] = i < 60 ? 1_000_000 + i : 30 + i;
    }
    log.stamps("a", 0, unread);
    log.stamps("b", 0, 15, 25, 35, 45, 95, 105);

    CoPartitionedOffset end =
        aligned
            .align(
                parse(offsets(0), offsets(0)),
                parse(offsets(0), offsets(6)),
                parse(offsets(200), offsets(6)))
            .end();

    assertThat(end.offset("b", 0)).as("90 is unread in a").isEqualTo(4);
  }

  /** The broker searches the whole topic for a time, also before what is read now. */
  @Test
  void aRecordFromAClockThatWasAheadDoesNotCutItsTopicToNothing() {
    log.stamps("a", 0, 10, 20, 30, 40, 50, 60);
    log.stamps("b", 0, withNeighbours(1_000_000, 15, 25, 35, 45, 55));

    AlignedEnd.Aligned found =
        aligned.align(
            parse(offsets(0), offsets(1)),
            parse(offsets(3), offsets(6)),
            parse(offsets(6), offsets(15)));

    assertThat(found.end().offset("a", 0)).isEqualTo(3);
    assertThat(found.end().offset("b", 0)).as("40 is unread in a").isEqualTo(4);
    assertThat(found.unreadFrom())
        .isEqualTo(Map.of(new TopicPartition("a", 0), 40L, new TopicPartition("b", 0), 45L));
  }

  @Test
  void aRecordFromAClockThatIsAheadDoesNotCutItsTopicInTheMidstOfTheBatch() {
    log.stamps("a", 0, 10, 20, 30, 40, 50, 60);
    log.stamps("b", 0, withNeighbours(15, 1_000_000, 25, 35, 45, 55));

    CoPartitionedOffset end =
        aligned
            .align(
                parse(offsets(0), offsets(0)),
                parse(offsets(4), offsets(6)),
                parse(offsets(6), offsets(15)))
            .end();

    assertThat(end.offset("b", 0)).as("50 is unread in a").isEqualTo(5);
  }

  @Test
  void whereOnlyMarkersFollowNothingHoldsTheTime() {
    log.stamps("a", 0, 10, 20, 30);
    log.markersUpTo.put(new TopicPartition("a", 0), 5L);
    log.stamps("b", 0, 15, 25, 35, 45, 55, 65);

    AlignedEnd.Aligned found =
        aligned.align(
            parse(offsets(0), offsets(0)),
            parse(offsets(3), offsets(4)),
            parse(offsets(5), offsets(6)));

    assertThat(found.end().offset("b", 0)).isEqualTo(4);
    assertThat(found.unreadFrom())
        .isEqualTo(
            Map.of(
                new TopicPartition("a", 0),
                UnreadRecords.NOTHING,
                new TopicPartition("b", 0),
                55L));
  }

  /** They would be processed in the order of the topics' names. */
  @Test
  void recordsOfOneMillisecondAreCutInTheOrderOfTheirTopics() {
    log.stamps("a", 0, 10, 20, 30, 30, 30, 60);
    log.stamps("b", 0, 15, 25, 30, 30, 30, 65);

    assertThat(end(offsets(0), offsets(0), offsets(3), offsets(5)).topics())
        .as("30 is unread in a")
        .isEqualTo(parse(offsets(3), offsets(2)).topics());
    assertThat(end(offsets(0), offsets(0), offsets(6), offsets(3)).topics())
        .as("30 is unread in b")
        .isEqualTo(parse(offsets(5), offsets(3)).topics());
    assertThat(end(offsets(0), offsets(0), offsets(3), offsets(3)).topics())
        .as("30 is unread in both")
        .isEqualTo(parse(offsets(3), offsets(2)).topics());
  }

  @Test
  void aProducersBatchOfTimesOfThePastDoesNotMoveTheEnd() {
    long[] late = new long[200];
    for (int i = 0; i < late.length; i++) {
      late[i] = i >= 40 && i < 100 ? 10 : 1_000 + i;
    }
    log.stamps("a", 0, late);
    log.stamps("b", 0, 1_005, 1_015, 1_025, 1_035, 1_045, 1_055);

    // The limit is in the midst of the batch.
    AlignedEnd.Aligned found =
        aligned.align(
            CoPartitionedOffset.parse(
                "{\"topics\":{\"a\":{\"0\":0},\"b\":{\"0\":0}},\"state\":{},\"time\":{\"0\":1000}}"),
            parse(offsets(70), offsets(6)),
            parse(offsets(200), offsets(6)));

    assertThat(found.end().offset("b", 0)).as("1039 is the last that has arrived").isEqualTo(4);
    assertThat(found.unreadFrom()).containsEntry(new TopicPartition("a", 0), 1_039L);
  }

  @Test
  void whatABatchBeganWithHasArrivedWhateverFollowsSays() {
    log.stamps("a", 0, 10, 20, 11, 12, 13, 14);
    CoPartitionedOffset from =
        CoPartitionedOffset.parse(
            "{\"topics\":{\"a\":{\"0\":2}},\"state\":{},\"time\":{\"0\":500}}");

    AlignedEnd.Aligned found =
        aligned.align(
            from,
            CoPartitionedOffset.parse("{\"topics\":{\"a\":{\"0\":3}},\"state\":{}}"),
            CoPartitionedOffset.parse("{\"topics\":{\"a\":{\"0\":6}},\"state\":{}}"));

    assertThat(found.unreadFrom()).isEqualTo(Map.of(new TopicPartition("a", 0), 500L));
  }

  /** As after an election of a leader that had less: nobody knows what comes to be there. */
  @Test
  void ofALogThatWasCutNothingIsKnown() {
    log.stamps("a", 0, 10, 20, 30);
    log.stamps("b", 0, 15, 25, 35, 45, 55, 65);
    log.cutAt.put(new TopicPartition("a", 0), 3L);

    AlignedEnd.Aligned found =
        aligned.align(
            parse(offsets(4), offsets(2)),
            parse(offsets(4), offsets(4)),
            parse(offsets(6), offsets(6)));

    assertThat(found.unreadFrom()).isEqualTo(Map.of(new TopicPartition("b", 0), 55L));
    assertThat(log.position(new TopicPartition("a", 0)))
        .as("not read from its beginning")
        .isEqualTo(4);
  }

  /** With fewer than eight behind it, the earliest counts, as in a task. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRecordAheadJustBeforeTheLimitTellsNothingOfAFewBehindIt(boolean isFirst) {
    log.stamps("a", 0, 10, 20, 30, 1_000_000, isFirst ? 1_000_001 : 50, isFirst ? 50 : 1_000_001);
    log.stamps("b", 0, 15, 25, 35, 45, 55, 65);

    AlignedEnd.Aligned found =
        aligned.align(
            parse(offsets(0), offsets(0)),
            parse(offsets(4), offsets(6)),
            parse(offsets(6), offsets(6)));

    assertThat(found.unreadFrom()).containsEntry(new TopicPartition("a", 0), 50L);
    assertThat(found.end().offset("b", 0)).isEqualTo(4);
  }

  @Test
  void aProducersBatchAheadAtTheEndOfALogIsContradictedByTheFewBehindIt() {
    long[] ahead = new long[50];
    for (int i = 0; i < ahead.length; i++) {
      ahead[i] = i >= 10 && i < 35 ? 1_000_000 + i : 100 + i;
    }
    log.stamps("a", 0, ahead);
    log.stamps("b", 0, 105, 115, 125, 135, 145, 155);

    AlignedEnd.Aligned found =
        aligned.align(
            parse(offsets(0), offsets(0)),
            parse(offsets(15), offsets(6)),
            parse(offsets(50), offsets(6)));

    assertThat(found.unreadFrom()).containsEntry(new TopicPartition("a", 0), 135L);
    assertThat(found.end().offset("b", 0)).isEqualTo(3);
  }

  @Test
  void whatCameAfterThePlanningTellsNothing() {
    log.stamps("a", 0, 10, 20, 1_000_000, 30, 40, 50);

    AlignedEnd.Aligned found =
        aligned.align(
            CoPartitionedOffset.parse("{\"topics\":{\"a\":{\"0\":0}},\"state\":{}}"),
            CoPartitionedOffset.parse("{\"topics\":{\"a\":{\"0\":2}},\"state\":{}}"),
            CoPartitionedOffset.parse("{\"topics\":{\"a\":{\"0\":3}},\"state\":{}}"));

    assertThat(found.unreadFrom()).isEqualTo(Map.of(new TopicPartition("a", 0), 1_000_000L));
  }

  /**
   * The batch spans more time than the clock is late, so its beginning does not tell late times.
   */
  @Test
  void batchesOfAClockThatIsLateByLessThanABatchTakesDoNotMoveTheEnd() {
    long[] stamps = new long[3_000];
    for (int i = 0; i < stamps.length; i++) {
      boolean isLate = i % 360 >= 300;
      stamps[i] = i * 1_000L - (isLate ? 1_200_000 : 0);
    }
    log.stamps("a", 0, stamps);
    for (long limit = 1_500; limit < 2_900; limit += 37) {
      AlignedEnd.Aligned found =
          aligned.align(
              CoPartitionedOffset.parse(
                  "{\"topics\":{\"a\":{\"0\":0}},\"state\":{},\"time\":{\"0\":0}}"),
              CoPartitionedOffset.parse("{\"topics\":{\"a\":{\"0\":" + limit + "}},\"state\":{}}"),
              CoPartitionedOffset.parse("{\"topics\":{\"a\":{\"0\":3000}},\"state\":{}}"));

      assertThat(found.unreadFrom().get(new TopicPartition("a", 0)))
          .as("limit %d", limit)
          .isBetween((limit - 61) * 1_000L, limit * 1_000L);
    }
  }

  /** A leader may answer once and then be gone. */
  @Test
  void whatIsKnownOnlyInPartIsNotKnown() {
    log.stamps("a", 0, 10, 20, 1_000_000);
    log.stamps("b", 0, 15, 25, 35, 45, 55, 65);

    AlignedEnd.Aligned found =
        aligned.align(
            parse(offsets(0), offsets(0)),
            parse(offsets(2), offsets(4)),
            parse(offsets(9), offsets(6)));

    assertThat(found.unreadFrom()).isEqualTo(Map.of(new TopicPartition("b", 0), 55L));
  }

  @Test
  void withoutALimitNothingIsAskedOfTheBroker() {
    AlignedEnd silent =
        new AlignedEnd(
            new UnreadRecords(
                () -> {
                  throw new AssertionError("the broker was asked");
                },
                ArrivalStamp.KAFKA,
                new DataLoss(false, "group")));
    CoPartitionedOffset all = parse(offsets(3), offsets(3));

    assertThat(silent.align(parse(offsets(0), offsets(0)), all, all).end()).isSameAs(all);
  }

  @Test
  void whatWasDeletedBehindTheLimitIsSkippedIfThatIsAllowed() {
    log.stamps("a", 0, 10, 20, 30, 40, 50, 60);
    log.stamps("b", 0, 15, 25, 35, 45, 55, 65);
    // The limit leaves 30 unread in a, but the first record that Kafka still has is 50.
    log.beginning.put(new TopicPartition("a", 0), 4L);

    assertThat(end(offsets(0), offsets(0), offsets(2), offsets(5)).topics())
        .isEqualTo(parse(offsets(2), offsets(4)).topics());
  }

  @Test
  void itFailsTheQueryIfItIsNot() {
    log.stamps("a", 0, 10, 20, 30, 40, 50, 60);
    log.stamps("b", 0, 15, 25, 35, 45, 55, 65);
    log.beginning.put(new TopicPartition("a", 0), 4L);
    AlignedEnd strict =
        new AlignedEnd(
            new UnreadRecords(() -> log, ArrivalStamp.KAFKA, new DataLoss(true, "group")));

    assertThatThrownBy(
            () ->
                strict.align(
                    parse(offsets(0), offsets(0)),
                    parse(offsets(2), offsets(5)),
                    parse(offsets(6), offsets(6))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Some data may have been lost")
        .hasMessageContaining("a-0");
  }

  private CoPartitionedOffset end(String fromA, String fromB, String limitedA, String limitedB) {
    return aligned
        .align(parse(fromA, fromB), parse(limitedA, limitedB), parse(offsets(6), offsets(6)))
        .end();
  }

  /** So many follow that an estimate looks no further. */
  private static long[] withNeighbours(long... stamps) {
    long[] all = Arrays.copyOf(stamps, stamps.length + 9);
    for (int i = stamps.length; i < all.length; i++) {
      all[i] = 65L + i;
    }
    return all;
  }

  private static CoPartitionedOffset parse(String a, String b) {
    return CoPartitionedOffset.parse("{\"topics\":{\"a\":" + a + ",\"b\":" + b + "},\"state\":{}}");
  }

  private static String offsets(long next) {
    return "{\"0\":" + next + "}";
  }

  /** A consumer over records that are there, of which a poll brings all that is not paused. */
  private static final class LoggedConsumer extends MockConsumer<byte[], byte[]> {

    private final Map<TopicPartition, long[]> stamps = new HashMap<>();
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final Map<TopicPartition, Long> beginning = new HashMap<>();
    private final Map<TopicPartition, Long> cutAt = new HashMap<>();
    private final Map<TopicPartition, Long> markersUpTo = new HashMap<>();
    private final Set<TopicPartition> stopped = new HashSet<>();

    LoggedConsumer() {
      super(OffsetResetStrategy.NONE);
    }

    void stamps(String topic, int partition, long... timestamps) {
      stamps.put(new TopicPartition(topic, partition), timestamps);
    }

    long stampAt(String topic, long offset) {
      long[] all = stamps.get(new TopicPartition(topic, 0));
      return offset < 0 ? Long.MIN_VALUE : offset < all.length ? all[(int) offset] : Long.MAX_VALUE;
    }

    @Override
    public synchronized void seek(TopicPartition partition, long offset) {
      positions.put(partition, offset);
    }

    @Override
    public synchronized long position(TopicPartition partition) {
      return positions.get(partition);
    }

    @Override
    public synchronized Map<TopicPartition, Long> beginningOffsets(
        java.util.Collection<TopicPartition> partitions) {
      Map<TopicPartition, Long> offsets = new HashMap<>();
      partitions.forEach(own -> offsets.put(own, beginning.getOrDefault(own, 0L)));
      return offsets;
    }

    @Override
    public synchronized void pause(java.util.Collection<TopicPartition> partitions) {
      stopped.addAll(partitions);
    }

    @Override
    public synchronized void resume(java.util.Collection<TopicPartition> partitions) {
      stopped.removeAll(partitions);
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> found = new HashMap<>();
      positions.forEach(
          (own, position) -> {
            boolean isCut = position > cutAt.getOrDefault(own, Long.MAX_VALUE);
            if (!stopped.contains(own) && (isCut || position < beginning.getOrDefault(own, 0L))) {
              throw new OffsetOutOfRangeException(Map.of(own, position));
            }
          });
      for (TopicPartition own : assignment()) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        long[] all = stamps.get(own);
        for (int i = positions.get(own).intValue(); !stopped.contains(own) && i < all.length; i++) {
          records.add(
              new ConsumerRecord<>(
                  own.topic(),
                  own.partition(),
                  i,
                  all[i],
                  TimestampType.CREATE_TIME,
                  0,
                  0,
                  null,
                  new byte[0],
                  new RecordHeaders(),
                  java.util.Optional.empty()));
          positions.put(own, i + 1L);
        }
        if (!stopped.contains(own) && positions.get(own) >= all.length) {
          positions.merge(own, markersUpTo.getOrDefault(own, 0L), Math::max);
        }
        found.put(own, records);
      }
      return new ConsumerRecords<>(found);
    }

    @Override
    public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
        Map<TopicPartition, Long> asked) {
      Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>();
      asked.forEach(
          (own, moment) -> {
            long[] all = stamps.get(own);
            for (int i = 0; i < all.length && !found.containsKey(own); i++) {
              if (all[i] >= moment) {
                found.put(own, new OffsetAndTimestamp(i, all[i]));
              }
            }
          });
      return found;
    }
  }
}
