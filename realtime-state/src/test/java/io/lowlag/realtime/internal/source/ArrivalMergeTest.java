package io.lowlag.realtime.internal.source;

import static io.lowlag.realtime.internal.source.ArrivalMergeFixture.BEGIN;
import static io.lowlag.realtime.internal.source.ArrivalMergeFixture.LATER;
import static io.lowlag.realtime.internal.source.ArrivalMergeFixture.WAIT;
import static io.lowlag.realtime.internal.source.ArrivalMergeFixture.cursor;
import static io.lowlag.realtime.internal.source.ArrivalMergeFixture.fetch;
import static io.lowlag.realtime.internal.source.ArrivalMergeFixture.fetchBehind;
import static io.lowlag.realtime.internal.source.ArrivalMergeFixture.fetchNothing;
import static io.lowlag.realtime.internal.source.ArrivalMergeFixture.merge;
import static io.lowlag.realtime.internal.source.ArrivalMergeFixture.record;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order of records of several topics, and the time that they tell, against what is known. */
@Timeout(60)
class ArrivalMergeTest {

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
    live.beginLive(ArrivalClock.UNKNOWN, LATER);
    logs.forEach(log -> log.cursor.resume(0, OffsetRange.UNBOUNDED, null));
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
    live.beginLive(ArrivalClock.UNKNOWN, LATER);
    logs.forEach(log -> log.cursor.resume(0, OffsetRange.UNBOUNDED, null));
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
    live.beginLive(BEGIN, LATER);
    logs.forEach(log -> log.cursor.resume(0, OffsetRange.UNBOUNDED, null));
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

  /** Fewer than eight say little, and more are there. */
  @Test
  void oneEarlierRecordDoesNotContradictWhileMoreAreToBeFetched() {
    a.resume(0, 900, null);
    b.resume(0, 0, null);
    merge.beginPlanned(BEGIN, true);
    fetchBehind(a, 0, BEGIN + 60_000, 900);
    fetchBehind(a, 1, BEGIN + 5, 899);

    assertThat(merge.next(LATER)).isNull();
    for (int offset = 2; offset < 600; offset++) {
      fetchBehind(a, offset, BEGIN + 60_000 + offset, 899 - offset);
    }

    assertThat(merge.next(LATER).offset()).isZero();
    assertThat(merge.arrival()).isEqualTo(BEGIN + 60_000);
  }

  /** A stretch of a topic's beginning from a producer whose clock was late. */
  @Test
  void aFewLateTimesDoNotContradictTheFirstRecordOfAll() {
    a.resume(0, 900, null);
    b.resume(0, 0, null);
    merge.beginPlanned(ArrivalClock.UNKNOWN, true);
    for (int offset = 0; offset < 600; offset++) {
      boolean isLate = offset >= 20 && offset < 40;
      fetchBehind(a, offset, BEGIN + offset - (isLate ? 3_600_000 : 0), 899 - offset);
    }

    for (int offset = 0; offset < 50; offset++) {
      merge.next(LATER);
      assertThat(merge.arrival()).isBetween(BEGIN, BEGIN + offset);
    }
  }

  /** Two days, and a record before them whose clock was ahead. */
  @Test
  void aGapInATopicsBeginningIsNotTakenForALateClock() {
    a.resume(0, 700, null);
    b.resume(0, 0, null);
    merge.beginPlanned(ArrivalClock.UNKNOWN, true);
    fetchBehind(a, 0, BEGIN + Duration.ofDays(5).toMillis(), 700);
    for (int offset = 1; offset < 700; offset++) {
      long day = offset < 100 ? 0 : Duration.ofDays(1).toMillis();
      fetchBehind(a, offset, BEGIN + day + offset, 699 - offset);
    }

    assertThat(merge.next(LATER + LATER).offset()).isZero();
    assertThat(merge.arrival()).isEqualTo(BEGIN + 1);
  }

  @Test
  void aTopicThatIsBehindIsWaitedFor() {
    begin();
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
    begin();
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
    begin();
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
  void timeIsNeverLaterThanTheWallClockAndNeverGoesBack() {
    begin();
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
    merge.beginLive(LATER + hour, LATER);
    a.resume(0, OffsetRange.UNBOUNDED, null);
    b.resume(0, OffsetRange.UNBOUNDED, null);
    fetchNothing(b, 0);
    fetch(a, 0, LATER + 10);

    merge.next(LATER + 20);

    assertThat(merge.time()).isEqualTo(LATER + 10);
  }

  @ParameterizedTest(name = "live {0}")
  @ValueSource(booleans = {true, false})
  void recordsThatFillTheMemoryAreNotWaitedFor(boolean live) {
    long until = live ? OffsetRange.UNBOUNDED : 4;
    a.resume(0, until, null);
    b.resume(0, live ? OffsetRange.UNBOUNDED : 0, null);
    if (live) {
      merge.beginLive(ArrivalClock.UNKNOWN, LATER);
    } else {
      merge.beginPlanned(ArrivalClock.UNKNOWN, true);
    }
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

  private void begin() {
    merge.beginLive(ArrivalClock.UNKNOWN, LATER);
    a.resume(0, OffsetRange.UNBOUNDED, null);
    b.resume(0, OffsetRange.UNBOUNDED, null);
  }

  /** A topic's records with the times of their arrival, which are not always what they bear. */
  private static final class Log {

    private final TopicCursor cursor;
    private final List<Long> arrivals = new ArrayList<>();
    private final List<Long> stamps = new ArrayList<>();

    Log(String topic, Random random, int records) {
      cursor = ArrivalMergeFixture.cursor(topic);
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
