package io.lowlag.attribution.credit;

import static io.lowlag.attribution.credit.AttributionModel.LAST;
import static io.lowlag.attribution.credit.JourneyEvents.click;
import static io.lowlag.attribution.credit.JourneyEvents.conversion;
import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.attribution.credit.model.CreditOutput;
import io.lowlag.attribution.credit.model.JourneyEvent;
import io.lowlag.attribution.credit.model.PendingJourney;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Users who are never idle: what is over is forgotten although new events keep coming, and that
 * changes no credit.
 */
class LongJourneyTest {

  private static final long T = 1_800_000_000_000L;
  private static final long MINUTE = 60_000;
  private static final long DAY = 24 * 60 * MINUTE;

  static LongStream seeds() {
    return LongStream.range(0, 100);
  }

  @ParameterizedTest
  @EnumSource
  void aConversionADayForMonths(CreditPolicy.Counting counting) {
    JourneyUnderTest journey = journey(counting);

    for (int day = 0; day < 150; day++) {
      long time = T + day * DAY;
      journey.advanceTo(time);
      List<CreditOutput> outputs =
          journey.each(
              click("c" + day, "t" + day, time), conversion("x" + day, null, "9.00", time));

      assertThat(outputs).as("day %s", day).allMatch(output -> output.rejection() == null);
      assertThat(journey.shares("x" + day, LAST)).containsExactly("c" + day + " 9.00");
      PendingJourney state = journey.state().orElseThrow();
      assertThat(state.conversions()).as("day %s", day).hasSizeLessThanOrEqualTo(20);
      assertThat(state.touches()).as("day %s", day).hasSizeLessThanOrEqualTo(20);
    }
  }

  @Test
  void aUserWithOneTransactionForEverythingKeepsFewConversionsToo() {
    JourneyUnderTest journey = journey(CreditPolicy.Counting.ONE_PER_TOUCH);

    for (int day = 0; day < 150; day++) {
      long time = T + day * DAY;
      journey.advanceTo(time);
      journey.each(click("c" + day, "none", time), conversion("x" + day, null, "9.00", time));

      assertThat(journey.state().orElseThrow().conversions())
          .as("day %s", day)
          .hasSizeLessThanOrEqualTo(20);
    }
  }

  @Test
  void settledConversionsLeaveRoomForNewOnes() {
    JourneyUnderTest journey = journey(CreditPolicy.Counting.ONE_PER_TOUCH);
    for (int week = 0; week < 4; week++) {
      long time = T + week * 7L * DAY;
      journey.advanceTo(time);
      for (int order = 0; order < 100; order++) {
        String id = "x" + week + "-" + order;
        assertThat(journey.each(conversion(id, null, "9.00", time)))
            .as(id)
            .allMatch(output -> output.rejection() == null);
      }
      assertThat(journey.each(conversion("x" + week, null, "9.00", time)))
          .as("of week %s", week)
          .allMatch(output -> output.rejection() != null);
    }
  }

  /**
   * Ads are shown and clicked within an hour, which is the lateness, at any time of two months. The
   * model forgets nothing.
   */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatIsForgottenChangesNoCredit(long seed) {
    Random random = new Random(seed);
    CreditPolicy policy =
        JourneyEvents.policy(
            random.nextBoolean(),
            random.nextBoolean()
                ? CreditPolicy.Counting.ONE_PER_TOUCH
                : CreditPolicy.Counting.EVERY,
            Duration.ofDays(7),
            100);
    List<JourneyEvent> events = events(random);
    JourneyUnderTest journey = new JourneyUnderTest(policy);

    for (JourneyEvent event : events) {
      if (event.eventTime() > journey.now()) {
        journey.advanceTo(event.eventTime());
      }
      journey.each(event);
      if (policy.counting() == CreditPolicy.Counting.ONE_PER_TOUCH) {
        long since = event.eventTime() - 22 * DAY;
        assertThat(journey.state().orElseThrow().conversions())
            .as("seed %s", seed)
            .allMatch(kept -> kept.purchase().eventTime() >= since);
      }
    }
    journey.endAll();

    assertThat(journey.lines())
        .as("credits of %s", events)
        .isEqualTo(
            CreditModel.fold(
                policy,
                events.stream().filter(event -> event.type().equals("impression")).toList(),
                events.stream().filter(event -> !event.type().equals("impression")).toList(),
                true));
  }

  private static List<JourneyEvent> events(Random random) {
    List<JourneyEvent> events = new ArrayList<>();
    List<Long> shown = new ArrayList<>();
    for (int transaction = 0; transaction < 20; transaction++) {
      long start = T + random.nextInt(60 * 24 * 60) * MINUTE;
      shown.add(start);
      for (int touch = random.nextInt(4); touch >= 0; touch--) {
        String type =
            List.of("impression", "click", "click", "viewable", "completion")
                .get(random.nextInt(5));
        String ad = "ad" + random.nextInt(2);
        events.add(
            JourneyEvents.touch(
                type,
                "e" + transaction + "-" + touch,
                "t" + transaction,
                ad,
                start + random.nextInt(60) * MINUTE + random.nextInt(2)));
      }
    }
    for (int order = 0; order < 15; order++) {
      // Around the end of a window of a touch, or at any time.
      long time =
          random.nextBoolean()
              ? shown.get(random.nextInt(shown.size()))
                  + (random.nextBoolean() ? 1 : 7) * DAY
                  + random.nextInt(120) * MINUTE
              : T + random.nextInt(60 * 24 * 60) * MINUTE;
      events.add(conversion("x" + order, null, "9.00", time));
    }
    events.sort(
        Comparator.comparingLong(JourneyEvent::eventTime).thenComparing(JourneyEvent::eventId));
    return events;
  }

  private static JourneyUnderTest journey(CreditPolicy.Counting counting) {
    return new JourneyUnderTest(JourneyEvents.policy(true, counting, Duration.ofDays(7), 100));
  }
}
