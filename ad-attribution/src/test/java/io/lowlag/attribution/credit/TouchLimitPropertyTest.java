package io.lowlag.attribution.credit;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.attribution.credit.model.JourneyEvent;
import io.lowlag.attribution.credit.model.PendingJourney;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Users with more touches than are kept: each conversion is credited to the latest touches at or
 * before it, in any order of the rows and for any split into calls.
 */
class TouchLimitPropertyTest {

  private static final long T = 1_800_000_000_000L;
  private static final long STEP = 300_000;

  static LongStream seeds() {
    return LongStream.range(0, 400);
  }

  /** The only order that counts: a conversion comes before the touches that happened after it. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void touchesAfterAConversionNeverChangeItsCredit(long seed) {
    Random random = new Random(seed);
    CreditPolicy policy = policy(random);
    List<JourneyEvent> events = events(random, policy);

    for (int round = 0; round < 5; round++) {
      JourneyUnderTest journey = new JourneyUnderTest(policy);
      List<JourneyEvent> rows = conversionsBeforeLaterTouches(events, random);
      double endOfCall = List.of(1.0, 0.5, 0.1, 0.0).get(random.nextInt(4));
      List<JourneyEvent> call = new ArrayList<>();
      for (int row = 0; row < rows.size(); row++) {
        call.add(rows.get(row));
        if (row == rows.size() - 1 || random.nextDouble() < endOfCall) {
          process(journey, call, random);
          assertThat(journey.lines())
              .as("round %s after %s", round, rows.subList(0, row + 1))
              .isEqualTo(modelOf(policy, rows.subList(0, row + 1), false));
          requireBound(journey, policy);
        }
      }

      journey.endAll();
      assertThat(journey.lines()).as("round %s", round).isEqualTo(modelOf(policy, rows, true));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everySplitOfTheSameOrderGivesTheSameFold(long seed) {
    Random random = new Random(seed);
    CreditPolicy policy = policy(random);
    List<JourneyEvent> rows = new ArrayList<>(events(random, policy));
    Collections.shuffle(rows, random);
    rows = withOffsets(rows);
    JourneyUnderTest each = new JourneyUnderTest(policy);
    rows.forEach(row -> each.rows(JourneyEvents.USER, List.of(row)));

    for (int round = 0; round < 5; round++) {
      JourneyUnderTest journey = new JourneyUnderTest(policy);
      List<JourneyEvent> call = new ArrayList<>();
      for (JourneyEvent row : rows) {
        call.add(row);
        if (random.nextDouble() < 0.2) {
          process(journey, call, random);
        }
      }
      process(journey, call, random);

      assertThat(journey.lines()).as("round %s of %s", round, rows).isEqualTo(each.lines());
    }
  }

  private static CreditPolicy policy(Random random) {
    return JourneyEvents.policy(
        random.nextBoolean(),
        random.nextInt(3) == 0 ? CreditPolicy.Counting.ONE_PER_TOUCH : CreditPolicy.Counting.EVERY,
        Duration.ofDays(7),
        3 + random.nextInt(3));
  }

  /** No more ads are shown than evicted impressions are remembered. */
  private static List<JourneyEvent> events(Random random, CreditPolicy policy) {
    List<JourneyEvent> events = new ArrayList<>();
    for (int count = 5 + random.nextInt(25); count > 0; count--) {
      int showing = random.nextInt(policy.maxTouches());
      String transaction = "t" + showing / 2;
      String ad = "ad" + showing % 2;
      long time = T + random.nextInt(13) * STEP + random.nextInt(2);
      if (random.nextBoolean()) {
        events.add(JourneyEvents.touch("impression", "m" + count, transaction, ad, time));
      } else {
        String type = List.of("click", "click", "viewable", "completion").get(random.nextInt(4));
        events.add(
            JourneyEvents.touch(
                type, "c" + count, transaction, random.nextInt(4) == 0 ? null : ad, time));
      }
    }
    for (int count = 1 + random.nextInt(4); count > 0; count--) {
      events.add(
          JourneyEvent.conversion(
              "x" + count,
              JourneyEvents.USER,
              random.nextInt(4) == 0 ? "campaign of t0" : null,
              random.nextInt(3) == 0 ? "o" : null,
              BigDecimal.valueOf(random.nextInt(20_000), 2),
              "EUR",
              T + random.nextInt(13) * STEP,
              null));
    }
    for (int count = random.nextInt(4); count > 0; count--) {
      events.add(events.get(random.nextInt(events.size())));
    }
    return events;
  }

  private static List<JourneyEvent> conversionsBeforeLaterTouches(
      List<JourneyEvent> events, Random random) {
    List<JourneyEvent> left = new ArrayList<>(events);
    List<JourneyEvent> rows = new ArrayList<>();
    while (!left.isEmpty()) {
      JourneyEvent next = left.get(random.nextInt(left.size()));
      boolean waits =
          next.isTouch()
              && left.stream()
                  .anyMatch(each -> !each.isTouch() && each.eventTime() < next.eventTime());
      if (!waits) {
        rows.add(next);
        left.remove(next);
      }
    }
    return withOffsets(rows);
  }

  private static List<JourneyEvent> withOffsets(List<JourneyEvent> events) {
    List<JourneyEvent> rows = new ArrayList<>();
    for (JourneyEvent event : events) {
      rows.add(JourneyEvents.readAt(event, rows.size()));
    }
    return rows;
  }

  private static void process(JourneyUnderTest journey, List<JourneyEvent> call, Random random) {
    if (!call.isEmpty()) {
      Collections.shuffle(call, random);
      journey.rows(JourneyEvents.USER, List.copyOf(call));
      call.clear();
    }
    journey.advanceTo(journey.now() + 1 + random.nextInt(5));
  }

  private static Map<String, String> modelOf(
      CreditPolicy policy, List<JourneyEvent> rows, boolean settled) {
    return CreditModel.fold(
        policy,
        rows.stream().filter(row -> row.type().equals("impression")).toList(),
        rows.stream().filter(row -> !row.type().equals("impression")).toList(),
        settled);
  }

  private static void requireBound(JourneyUnderTest journey, CreditPolicy policy) {
    PendingJourney state = journey.state().orElseThrow();
    assertThat(state.touches())
        .hasSizeLessThanOrEqualTo(policy.maxTouches() * (1 + state.conversions().size()));
    assertThat(state.evictedImpressions()).hasSizeLessThanOrEqualTo(policy.maxTouches());
  }
}
