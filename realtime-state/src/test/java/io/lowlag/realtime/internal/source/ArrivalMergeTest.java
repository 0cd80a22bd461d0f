package io.lowlag.realtime.internal.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.realtime.internal.engine.OffsetRange;
import io.lowlag.realtime.internal.task.ArrivalClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order of records of several topics, and the time that they tell, against what is known. */
@Timeout(60)
class ArrivalMergeTest {

  private static final long BEGIN = 1_700_000_000_000L;
  private static final long LATER = BEGIN + Duration.ofDays(1).toMillis();
  private static final long WAIT = 1_000;

  private final TopicCursor a = cursor("a");
  private final TopicCursor b = cursor("b");
  private final ArrivalMerge merge = merge(List.of(a, b));

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void timeIsNeverLaterThanAnUnreadRecordAndComesToTheLast(long seed) {
    // Given topics whose records bear the time of their arrival, fetched in runs of any length
    Random random = new Random(seed);
    List<Log> logs = new ArrayList<>();
    for (int topic = 0; topic < 3; topic++) {
      logs.add(new Log("t" + topic, random, random.nextInt(300)));
    }
    ArrivalMerge live = merge(logs.stream().map(log -> log.cursor).toList());
    live.begin(true, ArrivalClock.UNKNOWN, LATER);
    logs.forEach(log -> log.cursor.resume(0, OffsetRange.UNBOUNDED, false));
    List<Long> times = new ArrayList<>();
    List<Long> arrivals = new ArrayList<>();

    // When all is read, long after it arrived
    while (!live.isCaughtUp()) {
      ConsumerRecord<byte[], byte[]> record = live.next(LATER);
      if (record == null) {
        logs.forEach(log -> log.fetch(random.nextInt(20)));
        continue;
      }
      times.add(live.time());
      arrivals.add(live.arrival());

      // Then no record that is still unread arrived before the time
      assertThat(live.time()).isLessThanOrEqualTo(live.arrival());
      assertThat(live.arrival()).isEqualTo(record.timestamp());
      logs.forEach(log -> assertThat(log.nextArrival()).isGreaterThanOrEqualTo(live.time()));
    }

    // And it never went back, and was never behind by more than what a live task does not wait for
    assertThat(times).isSorted();
    for (int i = 0; i < times.size(); i++) {
      assertThat(times.get(i)).isGreaterThanOrEqualTo(arrivals.get(i) - 200);
    }
    assertThat(times).hasSize(logs.stream().mapToInt(log -> log.stamps.size()).sum());
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void recordsFromWrongClocksDoNotMoveTheTimeOfTheOthers(long seed) {
    // Given two topics, one record in fifty of which is stamped up to an hour ahead or behind
    Random random = new Random(seed);
    List<Log> logs = List.of(new Log("t0", random, 2_000), new Log("t1", random, 2_000));
    logs.forEach(log -> log.spoil(random));
    ArrivalMerge live = merge(logs.stream().map(log -> log.cursor).toList());
    live.begin(true, ArrivalClock.UNKNOWN, LATER);
    logs.forEach(log -> log.cursor.resume(0, OffsetRange.UNBOUNDED, false));
    long worst = 0;

    while (!live.isCaughtUp()) {
      if (live.next(LATER) == null) {
        logs.forEach(log -> log.fetch(1 + random.nextInt(200)));
        continue;
      }
      for (Log log : logs) {
        worst = Math.max(worst, live.time() - log.nextArrival());
      }
    }

    // Then time was ahead of what was unread by no more than some records are apart
    assertThat(worst).isLessThan(20_000);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void batchesOfAProducerWhoseClockIsAheadDoNotMoveTheTimeOfTheOthers(long seed) {
    // Given two topics, in which 10 to 100 records in a row are stamped an hour ahead, as a
    // producer
    // sends them, and a tenth of the others an hour late
    Random random = new Random(seed);
    List<Log> logs = List.of(new Log("t0", random, 3_000), new Log("t1", random, 3_000));
    logs.forEach(log -> log.spoilInBatches(random));
    ArrivalMerge live = merge(logs.stream().map(log -> log.cursor).toList());
    live.begin(true, BEGIN, LATER);
    logs.forEach(log -> log.cursor.resume(0, OffsetRange.UNBOUNDED, false));
    long ahead = 0;
    long behind = 0;

    while (!live.isCaughtUp()) {
      if (live.next(LATER) == null) {
        logs.forEach(log -> log.fetch(1 + random.nextInt(500)));
        continue;
      }
      for (Log log : logs) {
        ahead = Math.max(ahead, live.time() - log.nextArrival());
      }
      long next = logs.stream().mapToLong(Log::nextArrival).min().orElseThrow();
      behind = next == Long.MAX_VALUE ? behind : Math.max(behind, next - live.time());
    }

    // Then time followed the right ones, and was late only while a batch of wrong ones was read
    assertThat(ahead).isLessThan(30_000);
    assertThat(behind).isLessThan(5 * 60_000);
  }

  @Test
  void theLastRecordOfALimitedBatchIsContradictedByWhatIsUnread() {
    a.resume(0, 1, true);
    b.resume(0, 0, false);
    beginPlanned(BEGIN);
    fetchBehind(a, 0, BEGIN + 3_600_000, 1);

    assertThat(merge.next(LATER)).as("the next record may contradict it").isNull();
    assertThat(a.wantsMore()).isTrue();

    fetchBehind(a, 1, BEGIN + 5, 0);
    assertThat(merge.next(LATER).offset()).isZero();
    assertThat(merge.time()).isEqualTo(BEGIN + 5);
    assertThat(a.wantsMore()).isFalse();
  }

  @Test
  void theLastRecordOfALimitedBatchIsBelievedIfNothingFollows() {
    a.resume(0, 1, true);
    b.resume(0, 0, false);
    beginPlanned(BEGIN);
    fetchBehind(a, 0, BEGIN + 3_600_000, 1);
    assertThat(merge.next(LATER)).isNull();

    // Only the marker of a transaction follows.
    a.at(2, OptionalLong.of(0));

    assertThat(merge.next(LATER).offset()).isZero();
    assertThat(merge.time()).isEqualTo(BEGIN + 3_600_000);
  }

  @Test
  void aTopicThatIsBehindIsWaitedFor() {
    begin(true);
    fetch(a, 0, BEGIN + 3_600_000);
    fetchNothing(b, 5);

    assertThat(merge.next(LATER)).isNull();
    assertThat(merge.isCaughtUp()).isFalse();

    fetch(b, 0, BEGIN);
    assertThat(merge.next(LATER).topic()).isEqualTo("b");
    assertThat(merge.time()).isEqualTo(BEGIN);
    assertThat(merge.next(LATER).topic()).isEqualTo("a");
  }

  @Test
  void aTopicThatDoesNotComeHoldsTheTimeButNotTheOthers() {
    begin(true);
    fetch(b, 0, BEGIN);
    assertThat(merge.next(LATER)).as("nothing is known of a").isNull();
    fetchNothing(a, 9);
    assertThat(merge.next(LATER + 1)).isNull();

    ConsumerRecord<byte[], byte[]> record = merge.next(LATER + WAIT);

    assertThat(record.topic()).isEqualTo("b");
    assertThat(merge.arrival()).isEqualTo(BEGIN);
    assertThat(merge.time()).isEqualTo(ArrivalClock.UNKNOWN);
  }

  @Test
  void nothingIsCaughtUpBeforeEveryLagIsKnown() {
    begin(true);
    assertThat(merge.next(LATER)).isNull();
    assertThat(merge.isCaughtUp()).isFalse();

    fetchNothing(a, 0);
    assertThat(merge.next(LATER)).isNull();
    assertThat(merge.isCaughtUp()).isFalse();

    fetchNothing(b, 0);
    assertThat(merge.next(LATER)).isNull();
    assertThat(merge.isCaughtUp()).isTrue();
  }

  @Test
  void aRangeThatEndsBeforeItsTopicDoesHoldsTheTime() {
    a.resume(0, 1, true);
    b.resume(0, 2, false);
    merge.begin(false, ArrivalClock.UNKNOWN, LATER);
    fetch(a, 0, BEGIN);
    fetch(b, 0, BEGIN + 60_000);
    fetch(b, 1, BEGIN + 120_000);

    merge.next(LATER);
    merge.next(LATER);
    merge.next(LATER);

    assertThat(merge.arrival()).isEqualTo(BEGIN + 120_000);
    assertThat(merge.time()).as("a goes on from here").isEqualTo(BEGIN);
  }

  /** Otherwise the timers that fire would depend on when the batch runs. */
  @Test
  void aRecordOfAPlannedBatchHadArrivedWhenItWasPlanned() {
    a.resume(0, 1, false);
    b.resume(0, 0, false);
    merge.arrivedBy(BEGIN + 5_000);
    merge.begin(false, ArrivalClock.UNKNOWN, LATER);
    fetch(a, 0, BEGIN + 60_000);

    merge.next(LATER);

    assertThat(merge.arrival()).isEqualTo(BEGIN + 5_000);
    assertThat(merge.time()).isEqualTo(BEGIN + 5_000);
  }

  /** A batch that runs again may find more of them than the first time. */
  @Test
  void recordsThatCameAfterThePlanningDecideNothing() {
    a.resume(0, 1, false);
    b.resume(0, 0, false);
    merge.arrivedBy(BEGIN + 5_000);
    merge.begin(false, BEGIN, LATER);
    fetch(a, 0, BEGIN + 60_000);
    fetch(a, 1, BEGIN + 1_000);
    fetch(a, 2, BEGIN + 2_000);

    merge.next(LATER);

    assertThat(merge.arrival()).isEqualTo(BEGIN + 5_000);
  }

  /** Otherwise a replay with a limit would lose the timers between two records that are apart. */
  @Test
  void aRangeThatEndsBeforeItsTopicHoldsTheTimeOnlyUntilTheFirstRecordBehindIt() {
    a.resume(0, 1, true);
    b.resume(0, 2, false);
    a.unreadFrom(BEGIN + 90_000);
    merge.begin(false, ArrivalClock.UNKNOWN, LATER);
    fetch(a, 0, BEGIN);
    fetch(b, 0, BEGIN + 60_000);
    fetch(b, 1, BEGIN + 120_000);

    merge.next(LATER);
    merge.next(LATER);
    assertThat(merge.time()).isEqualTo(BEGIN + 60_000);
    merge.next(LATER);
    assertThat(merge.time()).as("a goes on from here").isEqualTo(BEGIN + 90_000);
  }

  @Test
  void timeIsNeverLaterThanTheWallClockAndNeverGoesBack() {
    begin(true);
    fetchNothing(b, 0);
    fetch(a, 0, LATER + 3_600_000);
    fetch(a, 1, BEGIN);
    merge.next(LATER);
    assertThat(merge.time()).isLessThanOrEqualTo(LATER);
    long before = merge.time();

    merge.next(LATER + 5);

    assertThat(merge.time()).isGreaterThanOrEqualTo(before);
  }

  @Test
  void whatAnotherMachinesClockHasToldCountsNoFurtherThanThisOnes() {
    long hour = Duration.ofHours(1).toMillis();
    merge.begin(true, LATER + hour, LATER);
    a.resume(0, OffsetRange.UNBOUNDED, false);
    b.resume(0, OffsetRange.UNBOUNDED, false);
    fetchNothing(b, 0);
    fetch(a, 0, LATER + 10);

    merge.next(LATER + 20);

    assertThat(merge.time()).isEqualTo(LATER + 10);
  }

  @ParameterizedTest(name = "live {0}")
  @ValueSource(booleans = {true, false})
  void recordsThatFillTheMemoryAreNotWaitedFor(boolean live) {
    long until = live ? OffsetRange.UNBOUNDED : 4;
    a.resume(0, until, false);
    b.resume(0, live ? OffsetRange.UNBOUNDED : 0, false);
    merge.begin(live, ArrivalClock.UNKNOWN, LATER);
    fetchNothing(b, 0);
    for (int offset = 0; offset < 4; offset++) {
      long arrived = BEGIN + offset * 3_600_000L;
      a.fetched(List.of(record(a, offset, arrived, 36 << 20)));
      a.at(offset + 1, OptionalLong.of(3 - offset));
      assertThat(a.wantsMore()).isFalse();

      assertThat(merge.next(LATER)).as("record %d", offset).isNotNull();
      assertThat(merge.arrival()).isEqualTo(arrived);
    }
  }

  private void begin(boolean live) {
    merge.begin(live, ArrivalClock.UNKNOWN, LATER);
    a.resume(0, OffsetRange.UNBOUNDED, false);
    b.resume(0, OffsetRange.UNBOUNDED, false);
  }

  /** Begins a planned batch after one that ended at the time. */
  private void beginPlanned(long time) {
    merge.begin(false, time, LATER);
  }

  private static void fetchBehind(TopicCursor cursor, long offset, long timestamp, long lag) {
    cursor.fetched(List.of(record(cursor, offset, timestamp)));
    cursor.at(offset + 1, OptionalLong.of(lag));
  }

  private static ArrivalMerge merge(List<TopicCursor> cursors) {
    MockConsumer<byte[], byte[]> kafka = new MockConsumer<>(OffsetResetStrategy.NONE);
    return new ArrivalMerge(
        cursors,
        new BrokerAnswers(kafka, 500),
        new LagCheck(() -> kafka, 1_500, () -> LATER),
        WAIT);
  }

  private static TopicCursor cursor(String topic) {
    TopicCursor cursor = new TopicCursor(new TopicPartition(topic, 0), ArrivalStamp.KAFKA);
    cursor.restart(0);
    return cursor;
  }

  private static void fetch(TopicCursor cursor, long offset, long timestamp) {
    cursor.fetched(List.of(record(cursor, offset, timestamp)));
    cursor.at(offset + 1, OptionalLong.of(0));
  }

  private static void fetchNothing(TopicCursor cursor, long lag) {
    cursor.at(cursor.position(), OptionalLong.of(lag));
  }

  private static ConsumerRecord<byte[], byte[]> record(
      TopicCursor cursor, long offset, long timestamp) {
    return record(cursor, offset, timestamp, 0);
  }

  private static ConsumerRecord<byte[], byte[]> record(
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
        java.util.Optional.empty());
  }

  /** A topic's records with the times of their arrival, which are not always what they bear. */
  private static final class Log {

    private final TopicCursor cursor;
    private final List<Long> arrivals = new ArrayList<>();
    private final List<Long> stamps = new ArrayList<>();

    Log(String topic, Random random, int records) {
      cursor = ArrivalMergeTest.cursor(topic);
      for (int i = 0; i < records; i++) {
        arrivals.add(BEGIN + random.nextInt(3_600_000));
      }
      arrivals.sort(Comparator.naturalOrder());
      stamps.addAll(arrivals);
    }

    void spoil(Random random) {
      for (int i = 0; i < stamps.size(); i++) {
        if (random.nextInt(50) == 0) {
          stamps.set(i, stamps.get(i) + random.nextInt(7_200_000) - 3_600_000);
        }
      }
    }

    void spoilInBatches(Random random) {
      for (int i = 0; i < stamps.size(); i++) {
        if (random.nextInt(10) == 0) {
          stamps.set(i, stamps.get(i) - 3_600_000);
        }
      }
      // Behind the last wrong batch, enough right ones follow to tell.
      for (int at = stamps.size() - 600; at > 200; at -= 300) {
        int batch = 10 + random.nextInt(91);
        long arrived = arrivals.get(at);
        arrivals.addAll(at, Collections.nCopies(batch, arrived));
        stamps.addAll(at, Collections.nCopies(batch, arrived + 3_600_000));
      }
    }

    void fetch(int count) {
      int from = (int) cursor.position();
      int to = Math.min(stamps.size(), from + count);
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      for (int i = from; i < to; i++) {
        records.add(record(cursor, i, stamps.get(i)));
      }
      cursor.fetched(records);
      cursor.at(to, OptionalLong.of(stamps.size() - to));
    }

    long nextArrival() {
      int next = (int) cursor.offset();
      return next < arrivals.size() ? arrivals.get(next) : Long.MAX_VALUE;
    }
  }
}
