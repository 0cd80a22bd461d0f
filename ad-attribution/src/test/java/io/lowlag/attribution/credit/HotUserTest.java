package io.lowlag.attribution.credit;

import static io.lowlag.attribution.credit.JourneyEvents.POLICY;
import static io.lowlag.attribution.credit.JourneyEvents.click;
import static io.lowlag.attribution.credit.JourneyEvents.conversion;
import static io.lowlag.attribution.credit.JourneyEvents.readAt;
import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.attribution.credit.model.JourneyEvent;
import io.lowlag.attribution.credit.model.PendingJourney;
import io.lowlag.attribution.credit.model.Touch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a record of a user costs who has many others. */
class HotUserTest {

  private static final long T = 1_800_000_000_000L;
  private static final long DAY = 24 * 3_600_000L;

  @Test
  void aTouchThatNoConversionMayUseDividesNothing() {
    PendingJourney kept = withConversions(100);

    assertThat(computed(kept, click("after", "a", T + 1_000))).isZero();
    assertThat(computed(kept, click("long before", "b", T - 8 * DAY))).isZero();
  }

  @Test
  void onlyTheCreditsThatChangeAreComputed() {
    PendingJourney kept = withConversions(100);

    assertThat(computed(kept, click("for the last", "c", T + 99)))
        .isEqualTo(POLICY.models().size());
    assertThat(computed(kept, conversion("another", null, "9.00", T + 200)))
        .isEqualTo(POLICY.models().size());
  }

  private static PendingJourney withConversions(int count) {
    OpenJourney journey = journey(PendingJourney.NOTHING);
    for (int order = 0; order < count - 1; order++) {
      journey.accept(readAt(conversion("x" + order, null, "9.00", T + order), order), T);
    }
    journey.accept(readAt(conversion("x", null, "9.00", T + count - 1), count), T);
    journey.decide(null);
    assertThat(journey.computed()).isEqualTo(count * POLICY.models().size());
    return journey.pending(0);
  }

  private static int computed(PendingJourney kept, JourneyEvent event) {
    PendingJourney room =
        event.isTouch()
            ? kept
            : new PendingJourney(
                kept.touches(),
                kept.conversions().subList(1, kept.conversions().size()),
                kept.adjustments(),
                kept.accepted(),
                kept.timer(),
                kept.evictedImpressions());
    OpenJourney journey = journey(room);
    journey.accept(readAt(event, 1_000), T);
    journey.decide(null);
    return journey.computed();
  }

  private static OpenJourney journey(PendingJourney kept) {
    return new OpenJourney(
        JourneyEvents.USER, POLICY, new Ledger(false, "ad-matches", "ad-callbacks"), kept);
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void callbacksWithoutAnAdCostNoMoreThanThereAreShowings() {
    List<Touch> touches = new ArrayList<>();
    for (int showing = 0; showing < 200_000; showing++) {
      String transaction = "t" + showing;
      touches.add(Touch.of(JourneyEvents.view("v" + showing, transaction, T + 2L * showing), 0));
      touches.add(
          Touch.of(
              JourneyEvents.touch("click", "c" + showing, transaction, null, T + 2L * showing + 1),
              0));
    }

    Showings showings = new Showings(touches, List.of(), POLICY);

    assertThat(showings.lateClicks()).isEmpty();
    assertThat(showings.pathTo(null, T + 400_000))
        .as("each click with its impression")
        .hasSize(POLICY.maxTouches() / 2)
        .allMatch(Touch::isClick);
  }
}
