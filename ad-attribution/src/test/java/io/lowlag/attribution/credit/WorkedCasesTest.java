package io.lowlag.attribution.credit;

import static io.lowlag.attribution.credit.AttributionModel.FIRST;
import static io.lowlag.attribution.credit.AttributionModel.LAST;
import static io.lowlag.attribution.credit.AttributionModel.LINEAR;
import static io.lowlag.attribution.credit.AttributionModel.POSITION;
import static io.lowlag.attribution.credit.AttributionModel.TIME_DECAY;
import static io.lowlag.attribution.credit.JourneyEvents.DAY;
import static io.lowlag.attribution.credit.JourneyEvents.POLICY;
import static io.lowlag.attribution.credit.JourneyEvents.click;
import static io.lowlag.attribution.credit.JourneyEvents.conversion;
import static io.lowlag.attribution.credit.JourneyEvents.policy;
import static io.lowlag.attribution.credit.JourneyEvents.restatement;
import static io.lowlag.attribution.credit.JourneyEvents.retraction;
import static io.lowlag.attribution.credit.JourneyEvents.view;
import static io.lowlag.attribution.credit.JourneyUnderTest.credits;
import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.attribution.audit.AdAudit;
import io.lowlag.attribution.credit.CreditPolicy.Counting;
import io.lowlag.attribution.credit.model.AdCredit;
import io.lowlag.attribution.credit.model.CreditOutput;
import io.lowlag.attribution.credit.model.CreditedTouch;
import io.lowlag.attribution.credit.model.JourneyEvent;
import io.lowlag.attribution.credit.model.Rejection;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Worked cases of attribution, with answers that were computed by hand. */
class WorkedCasesTest {

  private static final long T = 1_800_000_000_000L;
  private static final long HOUR = 3_600_000;
  private static final long DAY_MS = 24 * HOUR;
  private static final long MINUTE = 60_000;

  private final JourneyUnderTest journey = new JourneyUnderTest(POLICY);

  @Test
  void case01PositionSharesAHundredEuros() {
    assertThat(positionOf(1)).containsExactly("100.00");
    assertThat(positionOf(2)).containsExactly("50.00", "50.00");
    assertThat(positionOf(3)).containsExactly("40.00", "20.00", "40.00");
    assertThat(positionOf(4)).containsExactly("40.00", "10.00", "10.00", "40.00");
    assertThat(positionOf(5)).containsExactly("40.00", "6.67", "6.67", "6.66", "40.00");
    assertThat(positionOf(7))
        .containsExactly("40.00", "4.00", "4.00", "4.00", "4.00", "4.00", "40.00");
    assertThat(position(5).touches())
        .extracting(CreditedTouch::creditPpm)
        .containsExactly(400_000, 66_667, 66_667, 66_666, 400_000);
  }

  private static List<String> positionOf(int touches) {
    return position(touches).touches().stream()
        .map(touch -> touch.creditedValue().toPlainString())
        .toList();
  }

  private static AdCredit position(int touches) {
    JourneyUnderTest journey = new JourneyUnderTest(POLICY);
    for (int touch = touches; touch > 0; touch--) {
      journey.each(click("c" + touch, "t" + touch, T - touch * HOUR));
    }
    journey.each(conversion("x", null, "100.00", T));
    return journey.of("x", POSITION);
  }

  @Test
  void case02LinearSharesTenEurosAmongThree() {
    journey.each(click("a", "t1", T - 3), click("b", "t2", T - 2), click("c", "t3", T - 1));
    journey.each(conversion("x", null, "10.00", T));

    assertThat(journey.shares("x", LINEAR)).containsExactly("a 3.34", "b 3.33", "c 3.33");
    assertThat(journey.of("x", LINEAR).touches())
        .extracting(CreditedTouch::creditPpm)
        .containsExactly(333_334, 333_333, 333_333);
  }

  @Test
  void case03TimeDecayHalvesInAWeek() {
    JourneyUnderTest longer =
        new JourneyUnderTest(
            new CreditPolicy(
                POLICY.models(),
                DAY.multipliedBy(30),
                DAY,
                POLICY.clickThrough(),
                POLICY.viewEvidence(),
                true,
                DAY.multipliedBy(7),
                40,
                40,
                Counting.EVERY,
                Duration.ofHours(1),
                DAY.multipliedBy(30),
                100,
                100,
                Duration.ofMinutes(5)));
    longer.each(
        click("a", "t1", T - 8 * DAY_MS), click("b", "t2", T - DAY_MS), click("c", "t3", T));
    longer.each(conversion("x", null, "100.00", T));

    assertThat(longer.shares("x", TIME_DECAY)).containsExactly("a 19.20", "b 38.40", "c 42.40");
    assertThat(longer.of("x", TIME_DECAY).touches())
        .extracting(CreditedTouch::creditPpm)
        .containsExactly(192_006, 384_011, 423_983);

    journey.each(click("a", "t1", T - 7 * DAY_MS), click("b", "t2", T));
    journey.each(conversion("x", null, "100.00", T));
    assertThat(journey.shares("x", TIME_DECAY)).containsExactly("a 33.33", "b 66.67");
  }

  @Test
  void case04WindowsAreInclusiveToTheMillisecond() {
    journey.each(
        click("early", "t1", T - 7 * DAY_MS - 1),
        click("first", "t2", T - 7 * DAY_MS),
        view("view-early", "t3", T - DAY_MS - 1),
        view("view-first", "t4", T - DAY_MS),
        click("same", "t5", T),
        click("after", "t6", T + 1));
    journey.each(conversion("x", null, "9.00", T));

    assertThat(journey.shares("x", LINEAR))
        .containsExactly("first 3.00", "view-first 3.00", "same 3.00");
  }

  @Test
  void case05TheLastClickGoesBeforeALaterViewIfItHasPriority() {
    journey.each(click("c", "t1", T - 3 * DAY_MS), view("v", "t2", T - HOUR));
    journey.each(conversion("x", null, "10.00", T));
    assertThat(journey.shares("x", LAST)).containsExactly("c 10.00");
    assertThat(journey.shares("x", LINEAR)).containsExactly("c 5.00", "v 5.00");

    JourneyUnderTest pure =
        new JourneyUnderTest(policy(false, Counting.EVERY, DAY.multipliedBy(7), 100));
    pure.each(click("c", "t1", T - 3 * DAY_MS), view("v", "t2", T - HOUR));
    pure.each(conversion("x", null, "10.00", T));
    assertThat(pure.shares("x", LAST)).containsExactly("v 10.00");
  }

  @Test
  void case06AClickTakesThePlaceOfItsImpression() {
    journey.each(
        view("imp-a", "A", T - 3 * HOUR),
        click("click-a", "A", T - 3 * HOUR + MINUTE),
        view("imp-b", "B", T - HOUR));
    journey.each(conversion("x", null, "10.00", T));

    assertThat(journey.shares("x", LINEAR)).containsExactly("click-a 5.00", "imp-b 5.00");
  }

  @Test
  void case07AClickAfterAQuarterOfAnHourLeavesAView() {
    long shown = T - 2 * DAY_MS;
    journey.each(view("imp", "A", shown), click("c", "A", shown + 15 * MINUTE));
    journey.each(conversion("x", null, "10.00", T));
    assertThat(journey.shares("x", LAST)).containsExactly("c 10.00");

    JourneyUnderTest late = new JourneyUnderTest(POLICY);
    List<CreditOutput> outputs =
        late.each(view("imp", "A", shown), click("c", "A", shown + 15 * MINUTE + 1));
    late.each(conversion("x", null, "10.00", T));
    assertThat(outputs)
        .extracting(output -> output.dropped().reason())
        .containsExactly(AdAudit.CLICK_TOO_LATE);
    assertThat(late.of("x", LAST).status()).isEqualTo(AdCredit.UNATTRIBUTED);
    late.each(conversion("y", null, "10.00", shown + HOUR));
    assertThat(late.shares("y", LAST)).containsExactly("imp 10.00");
  }

  @Test
  void case08AtTheSameTimeViewsComeBeforeClicksThenIdsDecide() {
    for (boolean backwards : new boolean[] {false, true}) {
      JourneyUnderTest same = new JourneyUnderTest(POLICY);
      if (backwards) {
        same.each(
            click("c2", "t2", T), click("c1", "t1", T), view("v9", "t9", T), view("v8", "t8", T));
      } else {
        same.each(
            view("v8", "t8", T), view("v9", "t9", T), click("c1", "t1", T), click("c2", "t2", T));
      }
      same.each(conversion("x", null, "4.00", T));

      assertThat(same.shares("x", LINEAR))
          .containsExactly("v8 1.00", "v9 1.00", "c1 1.00", "c2 1.00");
      assertThat(same.shares("x", LAST)).containsExactly("c2 4.00");
      assertThat(same.shares("x", FIRST)).containsExactly("v8 4.00");
    }
  }

  @Test
  void case09ALateTouchGivesANewRevisionWhereItChangesSomething() {
    journey.each(click("A", "t1", T - 3 * HOUR), click("B", "t2", T - HOUR));
    journey.each(conversion("x", null, "90.00", T));
    assertThat(journey.shares("x", POSITION)).containsExactly("A 45.00", "B 45.00");
    assertThat(journey.shares("x", FIRST)).containsExactly("A 90.00");

    List<AdCredit> revised = credits(journey.each(click("C", "t3", T - 5 * HOUR)));

    assertThat(journey.shares("x", POSITION)).containsExactly("C 36.00", "A 18.00", "B 36.00");
    assertThat(journey.shares("x", FIRST)).containsExactly("C 90.00");
    assertThat(revised)
        .extracting(AdCredit::model)
        .containsExactlyInAnyOrder("first", "linear", "time_decay", "position");
    assertThat(revised).extracting(AdCredit::revision).containsOnly(2);
    assertThat(journey.of("x", LAST).revision()).isEqualTo(1);
  }

  @Test
  void case10OneConversionHoweverOftenItIsTold() {
    journey.each(click("A", "t1", T - HOUR));
    journey.each(conversion("x", null, "10.00", T), conversion("x", null, "10.00", T));
    assertThat(journey.of("x", LAST).revision()).isEqualTo(1);

    JourneyUnderTest order = new JourneyUnderTest(POLICY);
    order.each(click("A", "t1", T - HOUR));
    order.each(conversion("x2", "o", "10.00", T + 5_000));
    assertThat(order.of("o", LAST).conversionEventId()).isEqualTo("x2");
    order.each(conversion("x1", "o", "10.00", T + 3_000));
    assertThat(order.of("o", LAST).conversionEventId()).isEqualTo("x1");
    assertThat(order.of("o", LAST).revision()).isEqualTo(2);
    assertThat(order.fold()).hasSize(5);

    for (Counting counting : Counting.values()) {
      JourneyUnderTest two = new JourneyUnderTest(policy(true, counting, DAY.multipliedBy(7), 100));
      two.each(click("A", "t1", T - HOUR));
      two.each(conversion("x1", "o1", "10.00", T), conversion("x2", "o2", "10.00", T + 1));
      assertThat(two.of("o1", LAST).status()).isEqualTo(AdCredit.PROVISIONAL);
      assertThat(two.of("o2", LAST).status())
          .isEqualTo(counting == Counting.EVERY ? AdCredit.PROVISIONAL : AdCredit.NOT_COUNTED);
    }
  }

  @Test
  void case11AdjustmentsApplyByTheirOwnTime() {
    journey.each(
        click("a", "t1", T - 3 * HOUR), click("b", "t2", T - 2 * HOUR), click("c", "t3", T - HOUR));
    journey.each(conversion("x", "o", "100.00", T));
    journey.each(restatement("r1", "o", "60.00", T + HOUR));
    assertThat(journey.shares("o", POSITION)).containsExactly("a 24.00", "b 12.00", "c 24.00");

    List<CreditOutput> outdated = journey.each(restatement("r2", "x", "80.00", T + MINUTE));
    assertThat(outdated)
        .extracting(output -> output.dropped().reason())
        .containsExactly(AdAudit.ADJUSTMENT_OUTDATED);
    assertThat(journey.shares("o", POSITION)).containsExactly("a 24.00", "b 12.00", "c 24.00");

    journey.each(retraction("r3", "o", T + 2 * HOUR));
    assertThat(journey.shares("o", POSITION)).containsExactly("a 0.00", "b 0.00", "c 0.00");
    assertThat(journey.of("o", POSITION).status()).isEqualTo(AdCredit.RETRACTED);

    assertThat(reasons(journey.each(restatement("r4", "o", "70.00", T + 3 * HOUR))))
        .containsExactly(Rejection.ALREADY_RETRACTED);
    journey.each(click("d", "t4", T - 1));
    assertThat(journey.of("o", LINEAR).touches())
        .allMatch(touch -> touch.creditedValue().signum() == 0);

    JourneyUnderTest before = new JourneyUnderTest(POLICY);
    before.each(click("a", "t1", T - HOUR), restatement("r1", "o", "60.00", T + HOUR));
    List<AdCredit> first = credits(before.each(conversion("x", "o", "100.00", T)));
    assertThat(first).allMatch(credit -> credit.revision() == 1);
    assertThat(before.shares("o", LINEAR)).containsExactly("a 60.00");

    JourneyUnderTest earlier = new JourneyUnderTest(POLICY);
    earlier.each(conversion("x", "o", "100.00", T));
    assertThat(reasons(earlier.each(restatement("r1", "o", "60.00", T - 1))))
        .containsExactly(Rejection.ADJUSTMENT_PRECEDES_CONVERSION);
  }

  @Test
  void anEarlierEventOfTheOrderInAnotherCurrencyTakesTheRestatementAway() {
    journey.each(click("a", "t1", T - HOUR));
    journey.each(conversion("x2", "o", "100.00", T + 5_000));
    journey.each(restatement("r1", "o", "60.55", T + HOUR));
    assertThat(journey.of("o", LAST).value()).isEqualTo("60.55");

    journey.each(
        JourneyEvent.conversion(
            "x1", JourneyEvents.USER, null, "o", new BigDecimal("900"), "JPY", T, null));

    assertThat(journey.of("o", LAST).value()).isEqualTo("900");
    assertThat(journey.shares("o", LAST)).containsExactly("a 900");
    assertThat(reasons(journey.each(restatement("r2", "o", "0.5", T + 2 * HOUR))))
        .containsExactly(Rejection.VALUE_NOT_DECIMAL);
  }

  @Test
  void anAdjustmentInAnotherCurrencyIsRefused() {
    journey.each(conversion("x", "o", "100.00", T));

    assertThat(
            reasons(
                journey.each(
                    JourneyEvent.adjustment(
                        "r",
                        JourneyEvents.USER,
                        "x",
                        "restatement",
                        BigDecimal.ONE,
                        "USD",
                        T + 1,
                        T + 1,
                        null))))
        .containsExactly(Rejection.CURRENCY_MISMATCH);
  }

  @Test
  void anAdjustmentWithoutConversionIsGivenUpAfterTheLateness() {
    journey.each(retraction("r", "nothing", T));

    assertThat(reasons(journey.advanceTo(POLICY.allowedLateness().toMillis() - 1))).isEmpty();
    assertThat(reasons(journey.advanceTo(POLICY.allowedLateness().toMillis())))
        .containsExactly(Rejection.ADJUSTMENT_WITHOUT_CONVERSION);
    assertThat(journey.hasState()).isFalse();
  }

  @Test
  void whatComesAfterSettlementChangesNothing() {
    journey.each(click("a", "t1", T - HOUR), conversion("x", "o", "10.00", T));
    journey.advanceTo(DAY.multipliedBy(7).toMillis());
    assertThat(journey.of("o", LAST).status()).isEqualTo(AdCredit.FINAL);

    List<CreditOutput> after =
        journey.each(click("late", "t2", T - 1), retraction("r", "o", T + 1));

    assertThat(after)
        .extracting(output -> output.dropped().reason())
        .containsExactly(AdAudit.AFTER_SETTLEMENT, AdAudit.AFTER_SETTLEMENT);
    assertThat(journey.shares("o", LAST)).containsExactly("a 10.00");
  }

  private static List<String> reasons(List<CreditOutput> outputs) {
    return outputs.stream()
        .map(CreditOutput::rejection)
        .filter(Objects::nonNull)
        .map(Rejection::reason)
        .toList();
  }
}
