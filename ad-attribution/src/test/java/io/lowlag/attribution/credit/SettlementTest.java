package io.lowlag.attribution.credit;

import static io.lowlag.attribution.credit.AttributionModel.LAST;
import static io.lowlag.attribution.credit.JourneyEvents.DAY;
import static io.lowlag.attribution.credit.JourneyEvents.click;
import static io.lowlag.attribution.credit.JourneyEvents.conversion;
import static io.lowlag.attribution.credit.JourneyEvents.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.attribution.audit.AdAudit;
import io.lowlag.attribution.credit.CreditPolicy.Counting;
import io.lowlag.attribution.credit.model.AdCredit;
import io.lowlag.attribution.credit.model.CreditOutput;
import io.lowlag.attribution.credit.model.JourneyEvent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A conversion that is final stays as it is, also after it is forgotten. */
class SettlementTest {

  private static final long T = 1_800_000_000_000L;
  private static final long HOUR = 3_600_000;
  private static final long DAY_MS = 24 * HOUR;

  private final JourneyUnderTest journey = journey(Counting.EVERY);

  /** The settlement is 7 days and the lateness an hour; events arrive at the time of the test. */
  private static JourneyUnderTest journey(Counting counting) {
    JourneyUnderTest journey =
        new JourneyUnderTest(policy(true, counting, DAY.multipliedBy(7), 100));
    journey.advanceTo(T);
    return journey;
  }

  @ParameterizedTest
  @EnumSource
  void aCopyOfAForgottenConversionChangesNothing(Counting counting) {
    JourneyUnderTest run = journey(counting);
    JourneyEvent purchase = conversion("X", null, "90.00", T);
    run.each(click("A", "t1", T - HOUR), purchase, click("late", "t2", T - 2 * HOUR));
    run.endAll();
    Map<String, AdCredit> settled = run.fold();
    assertThat(settled.values()).allMatch(credit -> credit.status().equals(AdCredit.FINAL));

    run.advanceTo(T + 9 * DAY_MS);
    assertThat(run.each(click("B", "t3", T + 8 * DAY_MS))).isEmpty();
    assertDropped(run.each(purchase));
    run.endAll();

    assertThat(run.fold()).isEqualTo(settled);
  }

  @Test
  void aConversionCountsIfItArrivesWithinTheSettlement() {
    journey.advanceTo(T + 7 * DAY_MS);
    journey.each(conversion("in time", null, "90.00", T));
    assertDropped(journey.each(conversion("too late", null, "90.00", T - 1)));

    journey.endAll();

    assertThat(journey.of("in time", LAST).status()).isEqualTo(AdCredit.UNATTRIBUTED);
    assertThat(journey.fold().keySet()).noneMatch(identity -> identity.startsWith("too late"));
  }

  @Test
  void anOrderIsKnownForAsLongAsACopyOfItsLastEventWouldCount() {
    JourneyEvent second = conversion("x2", "o", "80.00", T + 6 * DAY_MS);
    JourneyEvent third = conversion("x3", "o", "70.00", T + 8 * DAY_MS);
    journey.each(click("A", "t1", T - HOUR), conversion("x1", "o", "90.00", T));
    journey.advanceTo(T + 6 * DAY_MS);
    journey.each(second);
    journey.advanceTo(T + 8 * DAY_MS);
    Map<String, AdCredit> settled = journey.fold();
    assertThat(journey.of("o", LAST).status()).isEqualTo(AdCredit.FINAL);

    assertDropped(journey.each(third));
    journey.advanceTo(T + 13 * DAY_MS);
    assertThat(journey.each(second))
        .extracting(output -> output.dropped().reason())
        .containsExactly(AdAudit.REPEATED_EVENT);
    journey.advanceTo(T + 15 * DAY_MS);
    assertDropped(journey.each(third));
    journey.endAll();

    assertThat(journey.fold()).isEqualTo(settled);
  }

  @Test
  void aTouchIsCreditedOnceAlsoIfItsConversionIsSettledLongBeforeTheNext() {
    JourneyUnderTest once = journey(Counting.ONE_PER_TOUCH);
    once.each(click("A", "t1", T - HOUR), conversion("first", null, "90.00", T));
    once.advanceTo(T + DAY_MS);
    once.each(conversion("second", null, "80.00", T + DAY_MS));
    assertThat(once.of("second", LAST).status()).isEqualTo(AdCredit.NOT_COUNTED);

    once.endAll();

    assertThat(once.of("first", LAST).status()).isEqualTo(AdCredit.FINAL);
    assertThat(once.of("second", LAST).status()).isEqualTo(AdCredit.NOT_COUNTED);
  }

  @ParameterizedTest
  @EnumSource
  void anEventTimeFarAheadKeepsNothingLonger(Counting counting) {
    JourneyUnderTest run = journey(counting);
    run.each(conversion("X", null, "90.00", T + 3_650 * DAY_MS));

    run.advanceTo(T + 7 * DAY_MS + HOUR);

    assertThat(run.of("X", LAST).status()).isEqualTo(AdCredit.UNATTRIBUTED);
    assertThat(run.hasState()).isFalse();
  }

  private static void assertDropped(List<CreditOutput> outputs) {
    assertThat(outputs)
        .extracting(output -> output.dropped().reason())
        .containsExactly(AdAudit.AFTER_SETTLEMENT);
  }
}
