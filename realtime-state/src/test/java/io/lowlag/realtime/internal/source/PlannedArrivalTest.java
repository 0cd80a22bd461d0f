package io.lowlag.realtime.internal.source;

import static io.lowlag.realtime.internal.source.ArrivalMergeFixture.BEGIN;
import static io.lowlag.realtime.internal.source.ArrivalMergeFixture.LATER;
import static io.lowlag.realtime.internal.source.ArrivalMergeFixture.MORE;
import static io.lowlag.realtime.internal.source.ArrivalMergeFixture.cursor;
import static io.lowlag.realtime.internal.source.ArrivalMergeFixture.fetch;
import static io.lowlag.realtime.internal.source.ArrivalMergeFixture.fetchBehind;
import static io.lowlag.realtime.internal.source.ArrivalMergeFixture.merge;
import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.realtime.internal.task.ArrivalClock;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The time of arrival in planned batches: it follows from the plan, whenever the batch runs. */
@Timeout(60)
class PlannedArrivalTest {

  private final TopicCursor a = cursor("a");
  private final TopicCursor b = cursor("b");
  private final ArrivalMerge merge = merge(List.of(a, b));

  @Test
  void theLastRecordOfALimitedBatchIsContradictedByWhatIsUnread() {
    a.resume(0, 1, MORE);
    b.resume(0, 0, null);
    merge.beginPlanned(BEGIN, true);
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
    a.resume(0, 1, MORE);
    b.resume(0, 0, null);
    merge.beginPlanned(BEGIN, true);
    fetchBehind(a, 0, BEGIN + 3_600_000, 1);
    assertThat(merge.next(LATER)).isNull();

    // Only the marker of a transaction follows.
    a.at(2, OptionalLong.of(0));

    assertThat(merge.next(LATER).offset()).isZero();
    assertThat(merge.time()).isEqualTo(BEGIN + 3_600_000);
  }

  @Test
  void aRangeThatEndsBeforeItsTopicDoesHoldsTheTime() {
    a.resume(0, 1, MORE);
    b.resume(0, 2, null);
    merge.beginPlanned(ArrivalClock.UNKNOWN, true);
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
    a.resume(0, 1, null);
    b.resume(0, 0, null);
    merge.limit(BEGIN + 5_000, BEGIN + 5_000);
    merge.beginPlanned(ArrivalClock.UNKNOWN, true);
    fetch(a, 0, BEGIN + 60_000);

    merge.next(LATER);

    assertThat(merge.arrival()).isEqualTo(BEGIN + 5_000);
    assertThat(merge.time()).isEqualTo(BEGIN + 5_000);
  }

  /** A batch that runs again may find more of them than the first time. */
  @Test
  void recordsThatCameAfterThePlanningDecideNothing() {
    a.resume(0, 1, null);
    b.resume(0, 0, null);
    merge.limit(BEGIN + 5_000, BEGIN + 5_000);
    merge.beginPlanned(BEGIN, true);
    fetch(a, 0, BEGIN + 60_000);
    fetch(a, 1, BEGIN + 1_000);
    fetch(a, 2, BEGIN + 2_000);

    merge.next(LATER);

    assertThat(merge.arrival()).isEqualTo(BEGIN + 5_000);
  }

  /** The same holds behind the end of a limited batch. */
  @Test
  void whatCameBehindALimitAfterThePlanningDecidesNothing() {
    a.resume(0, 1, new UnreadTail(BEGIN + 60_000, 2));
    b.resume(0, 0, null);
    merge.limit(BEGIN + 200_000, BEGIN + 200_000);
    merge.beginPlanned(BEGIN, true);
    fetchBehind(a, 0, BEGIN + 120_000, 20);
    fetchBehind(a, 1, BEGIN + 60_000, 19);
    assertThat(a.wantsMore()).isFalse();
    for (int i = 2; i < 20; i++) {
      fetchBehind(a, i, BEGIN + 130_000, 20L - i);
    }

    assertThat(merge.next(LATER).offset()).isZero();
    assertThat(merge.arrival())
        .as("contradicted by the only one that was there")
        .isEqualTo(BEGIN + 60_000);
  }

  /** Otherwise a replay with a limit would lose the timers between two records that are apart. */
  @Test
  void aRangeThatEndsBeforeItsTopicHoldsTheTimeOnlyUntilTheFirstRecordBehindIt() {
    a.resume(0, 1, new UnreadTail(BEGIN + 90_000, 2));
    b.resume(0, 2, null);
    merge.beginPlanned(ArrivalClock.UNKNOWN, true);
    fetch(a, 0, BEGIN);
    fetch(b, 0, BEGIN + 60_000);
    fetch(b, 1, BEGIN + 120_000);

    merge.next(LATER);
    merge.next(LATER);
    assertThat(merge.time()).isEqualTo(BEGIN + 60_000);
    merge.next(LATER);
    assertThat(merge.time()).as("a goes on from here").isEqualTo(BEGIN + 90_000);
  }

  /** Time would otherwise pass a record that producers still hold since the broker was away. */
  @Test
  void betweenTwoRecordsTimeDoesNotPassTheEndOfTheBatch() {
    a.resume(0, 2, null);
    b.resume(0, 0, null);
    merge.limit(BEGIN + 1_000, BEGIN + 9_000);
    merge.beginPlanned(BEGIN, true);
    fetch(a, 0, BEGIN + 5_000);
    fetch(a, 1, BEGIN + 8_000);

    merge.next(LATER);
    assertThat(merge.arrival()).isEqualTo(BEGIN + 5_000);
    merge.next(LATER);

    assertThat(merge.arrival()).isEqualTo(BEGIN + 8_000);
    assertThat(merge.time()).isEqualTo(BEGIN + 1_000);
  }

  /** A batch may run on an executor that has not run the one before. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void recordsArrivedAtTheSameTimeOnAnotherExecutor(long seed) {
    // Given a topic, a fifth of whose records bear times of the past, planned in limited batches
    Random random = new Random(seed);
    List<Long> stamps = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      long arrived = BEGIN + i * 1_000L;
      stamps.add(random.nextInt(5) == 0 ? arrived - random.nextInt(100_000) : arrived);
    }
    TopicCursor same = cursor("a");
    ArrivalMerge oneExecutor = merge(List.of(same));
    long time = BEGIN;

    for (int from = 0; from < stamps.size(); ) {
      int until = Math.min(stamps.size(), from + 1 + random.nextInt(40));

      // When each batch is read where the one before was read, and elsewhere
      TopicCursor fresh = cursor("a");
      fresh.restart(from);
      List<Long> here = arrivals(oneExecutor, same, stamps, from, until, time);
      List<Long> elsewhere = arrivals(merge(List.of(fresh)), fresh, stamps, from, until, time);

      // Then
      assertThat(elsewhere).isEqualTo(here);
      // The driver has not seen all records before, so what it says may be too early.
      time = until < stamps.size() ? Math.max(time, stamps.get(until)) : LATER;
      from = until;
    }
  }

  private static List<Long> arrivals(
      ArrivalMerge merge, TopicCursor cursor, List<Long> stamps, int from, int until, long start) {
    cursor.resume(from, until, until < stamps.size() ? MORE : null);
    merge.limit(LATER, LATER);
    merge.beginPlanned(start, true);
    for (int i = (int) cursor.position(); i < stamps.size(); i++) {
      fetchBehind(cursor, i, stamps.get(i), stamps.size() - 1L - i);
    }
    List<Long> found = new ArrayList<>();
    while (!cursor.finished()) {
      merge.next(LATER);
      found.add(merge.arrival());
      found.add(merge.time());
    }
    return found;
  }
}
