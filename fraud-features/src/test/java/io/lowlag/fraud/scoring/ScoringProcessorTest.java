package io.lowlag.fraud.scoring;

import static io.lowlag.fraud.scoring.Transactions.HOUR;
import static io.lowlag.fraud.scoring.Transactions.MINUTE;
import static io.lowlag.fraud.scoring.Transactions.T;
import static io.lowlag.fraud.scoring.Transactions.paid;
import static io.lowlag.fraud.scoring.Transactions.readAt;
import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.metrics.JobMetrics;
import io.lowlag.common.record.Origin;
import io.lowlag.fraud.memory.Segment;
import io.lowlag.fraud.model.CardFeatures;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.model.ScoredTransaction;
import io.lowlag.fraud.model.WindowFeatures;
import io.lowlag.fraud.scoring.model.CardOutcome;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is counted where, what is recognised and forgotten, and that nothing is left behind. */
class ScoringProcessorTest {

  private static final Duration LATENESS = Duration.ofMinutes(15);
  private static final Duration IDLE = Duration.ofHours(2);
  private static final long REACH = HOUR + LATENESS.toMillis();

  private final ScoringUnderTest processor = processor(10_000);

  @Test
  void windowsAreOpenAtTheirStartAndClosedAtTheirEnd() {
    assertThat(counts(only(paid("a", T)))).containsExactly(1L, 1L, 1L);
    assertThat(counts(only(paid("b", T + MINUTE - 1)))).containsExactly(2L, 2L, 2L);
    assertThat(counts(only(paid("c", T + MINUTE)))).containsExactly(2L, 3L, 3L);
    assertThat(counts(only(paid("d", T + 10 * MINUTE)))).containsExactly(1L, 3L, 4L);
    assertThat(counts(only(paid("e", T + HOUR)))).containsExactly(1L, 1L, 4L);
  }

  @Test
  void sumsAreExactAndNamesAreCountedOnce() {
    only(paid("a", "c", T, "0.1", "shop", "DE"));
    only(paid("b", "c", T + 1, "0.2", "bar", "FR"));
    ScoredTransaction last = only(paid("c", "c", T + 2, "99999999999999.9999", "shop", "DE"));

    assertThat(last.lastMinute())
        .isEqualTo(WindowFeatures.ofPayments(3, new BigDecimal("100000000000000.2999"), 2, 2));
  }

  @Test
  void aMerchantAndACountryOfTheSameNameAreTwoThings() {
    ScoredTransaction scored = only(paid("a", "c", T, "1", "DE", "DE"));

    assertThat(scored.lastHour()).isEqualTo(WindowFeatures.ofPayments(1, BigDecimal.ONE, 1, 1));
  }

  @Test
  void anOutOfOrderArrivalCountsWhereItBelongsAndNothingIsSaidAgain() {
    only(paid("newest", T + 5 * MINUTE));
    assertThat(counts(only(paid("late", T)))).as("the newer one is not in it").contains(1L, 1L, 1L);
    assertThat(counts(only(paid("between", T + 2 * MINUTE)))).containsExactly(1L, 2L, 2L);
    assertThat(counts(only(paid("after", T + 6 * MINUTE - 1)))).containsExactly(2L, 4L, 4L);
    assertThat(processor.allScored()).hasSize(4);
  }

  @Test
  void aTransactionThatComesTwiceGetsTheSameAnswerAndCountsOnce() {
    long before = JobMetrics.counter(ScoringMetrics.REPEATED).getCount();
    CardTransaction transaction = paid("a", T);

    ScoredTransaction first = only(transaction);
    only(paid("between", T - 1));
    List<ScoredTransaction> again =
        processor.rows(transaction, readAt(7, transaction), readAt(8, paid("a", T + 1)));

    assertThat(first.repeated()).isFalse();
    assertThat(again).hasSize(3).allMatch(ScoredTransaction::repeated);
    for (ScoredTransaction each : again) {
      assertThat(each.eventId()).isEqualTo(first.eventId());
      assertThat(each.lastHour()).as("not what came since").isEqualTo(first.lastHour());
      assertThat(readAt(1, each.transaction())).isEqualTo(readAt(1, first.transaction()));
    }

    assertThat(counts(only(paid("b", T)))).containsExactly(3L, 3L, 3L);
    assertThat(JobMetrics.counter(ScoringMetrics.REPEATED).getCount()).isEqualTo(before + 3);
  }

  @Test
  void whoeverIsLateWithinWhatIsAllowedHasTheWholeHour() {
    only(paid("first", T));
    only(paid("newest", T + REACH - 1));

    ScoredTransaction late = only(paid("late", T + HOUR - 1));

    assertThat(late.lastHour().txCount()).isEqualTo(2);
    assertThat(late.truncated()).isFalse();
  }

  @Test
  void whoeverIsLaterIsToldSo() {
    long before = JobMetrics.counter(ScoringMetrics.TRUNCATED).getCount();
    only(paid("first", T));
    only(paid("newest", T + REACH));

    assertThat(only(paid("just in time", T + HOUR)).truncated()).isFalse();
    ScoredTransaction late = only(paid("too late", T + HOUR - 1));

    assertThat(late.truncated()).isTrue();
    assertThat(late.lastHour().txCount()).as("the first is forgotten").isEqualTo(1);
    assertThat(JobMetrics.counter(ScoringMetrics.TRUNCATED).getCount()).isEqualTo(before + 1);
  }

  @Test
  void aCardWithTooManyForgetsTheOldestAndSaysSo() {
    ScoringUnderTest small = processor(2);
    long before = JobMetrics.counter(ScoringMetrics.OVERFLOWED).getCount();

    List<ScoredTransaction> scored =
        small.rows(
            readAt(1, paid("a", T)),
            readAt(2, paid("b", T + 1)),
            readAt(3, paid("c", T + 2)),
            readAt(4, paid("d", T + 3)));

    assertThat(scored).extracting(s -> s.lastHour().txCount()).containsExactly(1L, 2L, 3L, 3L);
    assertThat(scored)
        .extracting(ScoredTransaction::truncated)
        .containsExactly(false, false, false, true);
    assertThat(JobMetrics.counter(ScoringMetrics.OVERFLOWED).getCount()).isEqualTo(before + 2);
    assertThat(small.rows(paid("e", T + 2 + HOUR)).get(0).truncated())
        .as("an hour later what was cut is of no account")
        .isFalse();
  }

  @Test
  void whatIsForgottenLeavesNoSegment() {
    List<CardTransaction> burst = new ArrayList<>();
    for (int i = 0; i < 10 * Segment.LENGTH; i++) {
      burst.add(readAt(i, paid("tx " + i, T + i)));
    }
    processor.rows(burst);
    assertThat(processor.segmentsOf("c")).hasSize(10);

    only(paid("much later", T + 2 * REACH));

    assertThat(processor.segmentsOf("c")).isEmpty();
  }

  @Test
  void anIdleCardLeavesNothingBehind() {
    for (int i = 0; i < 3 * Segment.LENGTH; i++) {
      only(paid("tx " + i, T + i));
    }
    processor.advanceTo(IDLE.toMillis() - 1);
    assertThat(processor.hasState("c")).isTrue();

    processor.advanceTo(IDLE.toMillis());

    assertThat(processor.hasState("c")).isFalse();
    assertThat(processor.segmentsOf("c")).isEmpty();
    assertThat(processor.timersOf("c")).isEmpty();
    assertThat(counts(only(paid("again", T)))).as("not from what was kept at hand").contains(1L);
  }

  @Test
  void aCardThatIsToBeForgottenLeavesNothingBehindAndBeginsAnew() {
    for (int i = 0; i < 3 * Segment.LENGTH; i++) {
      only(readAt(i, paid("tx " + i, T + i)));
    }

    List<CardOutcome> outcomes = processor.rows("c", List.of(erasureAt(1_000)));

    assertThat(outcomes).containsExactly(CardOutcome.ofErasure("c"));
    assertThat(processor.hasState("c")).isFalse();
    assertThat(processor.segmentsOf("c")).isEmpty();
    assertThat(processor.timersOf("c")).isEmpty();
    ScoredTransaction again = only(readAt(1_001, paid("tx 1", T)));
    assertThat(counts(again)).containsExactly(1L, 1L, 1L);
    assertThat(again.repeated()).as("ids are forgotten, too").isFalse();
  }

  @Test
  void aRequestToForgetCountsAtItsPlaceInTheTopicWhereverItIsInTheBatch() {
    only(readAt(1, paid("a", T)));

    List<CardOutcome> outcomes =
        processor.rows(
            "c", List.of(readAt(4, paid("d", T + 3)), erasureAt(3), readAt(2, paid("b", T + 1))));

    assertThat(outcomes).hasSize(3);
    assertThat(outcomes.get(0).scored().lastHour().txCount()).isEqualTo(2);
    assertThat(outcomes.get(1)).isEqualTo(CardOutcome.ofErasure("c"));
    assertThat(outcomes.get(2).scored().lastHour().txCount()).isEqualTo(1);
  }

  @Test
  void anUnknownCardCanBeForgottenToo() {
    assertThat(processor.rows("c", List.of(erasureAt(1))))
        .containsExactly(CardOutcome.ofErasure("c"));
    assertThat(processor.hasState("c")).isFalse();
    assertThat(processor.timersOf("c")).isEmpty();
  }

  private static CardTransaction erasureAt(long offset) {
    return CardTransaction.erasure("c", new Origin(3, offset, 0, 0));
  }

  @Test
  void aRefundIsNoSpendingAndCountsByItself() {
    only(paid("a", "c", T, "50", "shop", "DE"));
    ScoredTransaction refund =
        only(Transactions.refunded(paid("b", "c", T + 1, "20", "other shop", "FR")));

    assertThat(refund.lastHour())
        .isEqualTo(new WindowFeatures(1, new BigDecimal("50"), 1, 1, 1, new BigDecimal("20"), 0));
  }

  @Test
  void currenciesAreSummedInTheBaseCurrencyAndWhatHasNoRateIsCountedApart() {
    only(paid("a", "c", T, "50", "shop", "DE"));
    only(
        Transactions.inCurrency(
            "JPY", new BigDecimal("245.1234"), paid("b", "c", T + 1, "40000", "shop", "DE")));
    ScoredTransaction last =
        only(Transactions.inCurrency("XAU", null, paid("c", "c", T + 2, "7", "shop", "DE")));

    assertThat(last.lastHour())
        .isEqualTo(new WindowFeatures(3, new BigDecimal("295.1234"), 1, 1, 0, BigDecimal.ZERO, 1));
  }

  @Test
  void aBusyCardIsPublishedForItsTransactionsAndAtMostOnceAStepForWhatAges() {
    ScoringUnderTest serving =
        new ScoringUnderTest(new ScoringPolicy(LATENESS, 10_000, IDLE, "EUR", true));
    for (int i = 0; i < 1_000; i++) {
      serving.advanceTo(1 + i);
      serving.rows(Transactions.arrivedAt(1 + i, i, paid("tx " + i, T + i)));
    }
    assertThat(ScoringUnderTest.features(serving.allOutputs())).hasSize(1_000);

    for (long at = 1_050; at < MINUTE + 2_000; at += 50) {
      serving.advanceTo(at);
    }

    assertThat(ScoringUnderTest.features(serving.allOutputs()))
        .as("a thousand payments leave the minute within a second, in three steps at most")
        .hasSizeBetween(1_002, 1_003);
  }

  @Test
  void aReplayPublishesWhatTheLiveRunPublished() {
    List<CardTransaction> sent = new ArrayList<>();
    long[] apart = {1_000, 500, 20_000, 61_000, 200_000, 3_000_000, 4_000_000, 1_000};
    long arrival = 100_200;
    for (long pause : apart) {
      arrival += pause;
      sent.add(
          Transactions.arrivedAt(
              arrival, sent.size(), paid("tx " + sent.size(), T + arrival - sent.size() * 333L)));
    }

    List<CardFeatures> live = published(sent, 15, 37);

    assertThat(live).hasSizeGreaterThan(3 * sent.size());
    assertThat(live.get(live.size() - 1).isIdle()).isTrue();
    assertThat(live).isEqualTo(published(sent, 0, 0));
  }

  /**
   * What is published of a card.
   *
   * @param transit how long after their arrival transactions are read, in ms
   * @param late how long after they are due timers fire, in ms
   */
  private static List<CardFeatures> published(List<CardTransaction> sent, long transit, long late) {
    ScoringUnderTest serving =
        new ScoringUnderTest(new ScoringPolicy(LATENESS, 10_000, IDLE, "EUR", true));
    for (CardTransaction transaction : sent) {
      long now = transaction.origin().sourceUs() / 1_000 + transit;
      fireUntil(now, late, serving);
      serving.advanceTo(now);
      serving.rows(transaction);
    }
    fireUntil(Long.MAX_VALUE, late, serving);
    assertThat(serving.hasState("c")).isFalse();
    return ScoringUnderTest.features(serving.allOutputs());
  }

  private static void fireUntil(long until, long late, ScoringUnderTest processor) {
    List<Long> timers = processor.timersOf("c");
    while (!timers.isEmpty() && timers.get(0) + late < until) {
      processor.advanceTo(timers.get(0) + late);
      timers = processor.timersOf("c");
    }
  }

  @Test
  void theTimerMovesOnlyWhenItFires() {
    only(paid("a", T));
    processor.advanceTo(IDLE.toMillis() / 2);
    only(paid("b", T + 1));
    assertThat(processor.timersOf("c")).containsExactly(IDLE.toMillis());

    processor.advanceTo(IDLE.toMillis());
    assertThat(processor.timersOf("c")).containsExactly(IDLE.toMillis() * 3 / 2);

    processor.advanceTo(IDLE.toMillis() * 3 / 2);
    assertThat(processor.hasState("c")).isFalse();
  }

  private static ScoringUnderTest processor(int maxRemembered) {
    return new ScoringUnderTest(new ScoringPolicy(LATENESS, maxRemembered, IDLE, "EUR", false));
  }

  private ScoredTransaction only(CardTransaction transaction) {
    List<ScoredTransaction> scored = processor.rows(transaction);
    assertThat(scored).hasSize(1);
    return scored.get(0);
  }

  private static List<Long> counts(ScoredTransaction scored) {
    return List.of(
        scored.lastMinute().txCount(),
        scored.lastTenMinutes().txCount(),
        scored.lastHour().txCount());
  }
}
