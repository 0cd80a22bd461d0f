package io.lowlag.attribution.credit;

import static io.lowlag.attribution.credit.AttributionModel.LAST;
import static io.lowlag.attribution.credit.AttributionModel.LINEAR;
import static io.lowlag.attribution.credit.JourneyEvents.DAY;
import static io.lowlag.attribution.credit.JourneyEvents.POLICY;
import static io.lowlag.attribution.credit.JourneyEvents.click;
import static io.lowlag.attribution.credit.JourneyEvents.conversion;
import static io.lowlag.attribution.credit.JourneyEvents.policy;
import static io.lowlag.attribution.credit.JourneyEvents.readAt;
import static io.lowlag.attribution.credit.JourneyEvents.view;
import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.attribution.audit.AdAudit;
import io.lowlag.attribution.credit.model.AdCredit;
import io.lowlag.attribution.credit.model.CreditOutput;
import io.lowlag.attribution.credit.model.JourneyEvent;
import io.lowlag.attribution.credit.model.PendingJourney;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens to a user with more touches than are kept. */
class TouchLimitTest {

  private static final long T = 1_800_000_000_000L;
  private static final long MINUTE = 60_000;

  private static CreditPolicy keeping(int maxTouches) {
    return policy(true, CreditPolicy.Counting.EVERY, DAY.multipliedBy(7), maxTouches);
  }

  @Test
  void laterTouchesDoNotTakeTheCreditOfAnOpenConversion() {
    JourneyUnderTest journey = new JourneyUnderTest(POLICY);
    journey.each(click("A", "t", T - MINUTE), conversion("X", null, "90.00", T));
    assertThat(journey.shares("X", LAST)).containsExactly("A 90.00");

    for (int later = 1; later <= POLICY.maxTouches() + 50; later++) {
      assertThat(journey.each(view("v" + later, "t" + later, T + later))).isEmpty();
    }
    journey.advanceTo(DAY.multipliedBy(7).toMillis());

    assertThat(journey.shares("X", LAST)).containsExactly("A 90.00");
    assertThat(journey.of("X", LAST).status()).isEqualTo(AdCredit.FINAL);
  }

  @Test
  void anEarlierTouchThatComesLateTakesAPlaceOnlyUpToTheLimit() {
    JourneyUnderTest journey = new JourneyUnderTest(keeping(3));
    journey.each(
        click("b", "tb", T - 3),
        click("c", "tc", T - 2),
        click("d", "td", T - 1),
        conversion("X", null, "90.00", T));

    journey.each(click("a", "ta", T - 4), view("e", "te", T + 1), view("f", "tf", T + 2));

    assertThat(journey.shares("X", LINEAR)).containsExactly("b 30.00", "c 30.00", "d 30.00");
  }

  @Test
  void aClickIsTooLateAlsoIfItsImpressionIsNoLongerKept() {
    CreditPolicy policy = keeping(3);
    JourneyEvent[] rows = {
      view("I", "t", T),
      view("v1", "t1", T + 1),
      view("v2", "t2", T + 2),
      view("v3", "t3", T + 3),
      click("late", "t", T + 15 * MINUTE + 1),
      conversion("X", null, "90.00", T + 16 * MINUTE)
    };

    for (int together = 1; together <= rows.length; together++) {
      JourneyUnderTest journey = new JourneyUnderTest(policy);
      List<CreditOutput> outputs = new ArrayList<>();
      for (int from = 0; from < rows.length; from += together) {
        outputs.addAll(
            journey.together(
                List.of(rows)
                    .subList(from, Math.min(rows.length, from + together))
                    .toArray(JourneyEvent[]::new)));
      }

      assertThat(outputs.stream().map(CreditOutput::dropped).filter(Objects::nonNull))
          .as("%s rows in a call", together)
          .extracting(AdAudit::reason)
          .containsExactly(AdAudit.CLICK_TOO_LATE);
      assertThat(journey.shares("X", LINEAR))
          .as("%s rows in a call", together)
          .containsExactly("v2 45.00", "v3 45.00");
    }
  }

  @Test
  void aLateClickThatIsRepeatedIsReportedOnce() {
    JourneyUnderTest journey = new JourneyUnderTest(POLICY);
    JourneyEvent late = click("late", "t", T + 16 * MINUTE);

    assertThat(journey.each(view("I", "t", T), late, late))
        .extracting(output -> output.dropped().reason())
        .containsExactly(AdAudit.CLICK_TOO_LATE, AdAudit.REPEATED_EVENT);
  }

  @Test
  @Timeout(60)
  void aRowCostsNoMoreThanTheKeptTouchesHoweverManyComeInOneCall() {
    OpenJourney journey =
        new OpenJourney(
            JourneyEvents.USER,
            POLICY,
            new Ledger(false, "matches", "callbacks"),
            PendingJourney.NOTHING);

    for (int touch = 0; touch < 100_000; touch++) {
      // Every second one is older than all that are kept.
      long time = touch % 2 == 0 ? T + touch : T - touch;
      journey.accept(readAt(click("c" + touch, "t" + touch, time), touch), 0);

      assertThat(journey.pending(0).touches()).hasSizeLessThanOrEqualTo(POLICY.maxTouches());
    }
  }

  @Test
  void theStateHasABoundAlsoIfConversionsKeepTouches() {
    CreditPolicy policy = keeping(3);
    JourneyUnderTest journey = new JourneyUnderTest(policy);

    for (int order = 0; order < 10; order++) {
      for (int touch = 0; touch < 20; touch++) {
        String id = "v" + order + "-" + touch;
        journey.each(view(id, id, T + order * 100L + touch));
      }
      journey.each(conversion("x" + order, null, "9.00", T + order * 100L + 50));
    }

    PendingJourney state = journey.state().orElseThrow();
    assertThat(state.touches()).hasSize(3 * 10);
    assertThat(state.evictedImpressions()).hasSize(3);
  }
}
