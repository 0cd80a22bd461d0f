package io.lowlag.attribution.credit;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.attribution.credit.model.AdCredit;
import io.lowlag.attribution.credit.model.JourneyEvent;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same matches and callbacks give the model's credits however the two topics interleave,
 * however the rows fall into batches, and in whatever order a batch hands them over.
 */
class CreditPropertyTest {

  private static final long T = 1_800_000_000_000L;
  private static final long[] AGES = {
    0, 1, 60_000, 899_999, 900_000, 900_001, 3_600_000, 86_400_000, 86_400_001, 604_800_000
  };

  static LongStream seeds() {
    return LongStream.range(0, 400);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyInterleavingGivesTheModelsCredits(long seed) {
    Random random = new Random(seed);
    CreditPolicy policy =
        JourneyEvents.policy(
            random.nextBoolean(),
            random.nextInt(3) == 0
                ? CreditPolicy.Counting.ONE_PER_TOUCH
                : CreditPolicy.Counting.EVERY,
            Duration.ofDays(7),
            100);
    List<JourneyEvent> matches = matches(random);
    List<JourneyEvent> callbacks = callbacks(random);
    Map<String, String> expected = CreditModel.fold(policy, matches, callbacks, false);
    Map<String, String> settled = CreditModel.fold(policy, matches, callbacks, true);

    for (int round = 0; round < 6; round++) {
      JourneyUnderTest journey = new JourneyUnderTest(policy);
      double endOfBatch = List.of(1.0, 0.5, 0.1, 0.0).get(random.nextInt(4));
      List<JourneyEvent> batch = new ArrayList<>();
      for (JourneyEvent row : interleaved(random, matches, callbacks)) {
        batch.add(row);
        if (random.nextDouble() < endOfBatch) {
          process(journey, batch, random);
        }
      }
      process(journey, batch, random);

      assertThat(journey.lines())
          .as("round %s of matches %s callbacks %s", round, matches, callbacks)
          .isEqualTo(expected);

      journey.endAll();
      assertThat(journey.lines()).as("after settlement").isEqualTo(settled);
      assertThat(journey.hasState()).as("state that is left").isFalse();
      assertThat(journey.timersOf(JourneyEvents.USER)).as("timers that are left").isEmpty();
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aRunThatBreaksOffAndIsRepeatedLeavesAReaderWithTheModelsCredits(long seed) {
    Random random = new Random(seed);
    CreditPolicy policy = JourneyEvents.POLICY;
    List<JourneyEvent> matches = matches(random);
    List<JourneyEvent> callbacks = callbacks(random);
    List<JourneyEvent> rows = arrived(interleaved(random, matches, callbacks));

    for (int round = 0; round < 4; round++) {
      JourneyUnderTest brokenOff = new JourneyUnderTest(policy);
      rows.subList(0, random.nextInt(rows.size() + 1))
          .forEach(row -> brokenOff.rows(JourneyEvents.USER, List.of(row)));
      JourneyUnderTest repeated = new JourneyUnderTest(policy);
      List<JourneyEvent> batch = new ArrayList<>();
      for (JourneyEvent row : rows) {
        batch.add(row);
        if (random.nextDouble() < 0.3) {
          process(repeated, batch, random);
        }
      }
      process(repeated, batch, random);

      repeated.endAll();

      assertThat(lastOf(brokenOff, repeated))
          .isEqualTo(CreditModel.fold(policy, matches, callbacks, true));
    }
  }

  /** The same rows with the Kafka timestamps of their order. */
  private static List<JourneyEvent> arrived(List<JourneyEvent> rows) {
    List<JourneyEvent> arrived = new ArrayList<>();
    for (JourneyEvent row : rows) {
      arrived.add(JourneyEvents.readAt(row, row.origin().offset(), arrived.size()));
    }
    return arrived;
  }

  /** What a reader of both runs keeps: the greatest revision, of equal ones the first. */
  private static Map<String, String> lastOf(JourneyUnderTest first, JourneyUnderTest second) {
    Map<String, AdCredit> fold = new TreeMap<>();
    for (JourneyUnderTest run : List.of(first, second)) {
      JourneyUnderTest.credits(run.allOutputs())
          .forEach(
              credit ->
                  fold.merge(
                      credit.conversionId() + " " + credit.model(),
                      credit,
                      (kept, next) -> next.revision() > kept.revision() ? next : kept));
    }
    Map<String, String> lines = new TreeMap<>();
    fold.forEach((identity, credit) -> lines.put(identity, JourneyUnderTest.line(credit)));
    return lines;
  }

  private static void process(JourneyUnderTest journey, List<JourneyEvent> batch, Random random) {
    if (!batch.isEmpty()) {
      Collections.shuffle(batch, random);
      journey.rows(JourneyEvents.USER, List.copyOf(batch));
      batch.clear();
    }
    journey.advanceTo(journey.now() + 1 + random.nextInt(5));
  }

  private static List<JourneyEvent> matches(Random random) {
    List<JourneyEvent> matches = new ArrayList<>();
    for (int count = random.nextInt(7); count > 0; count--) {
      String transaction = "t" + random.nextInt(3);
      String id = "m" + random.nextInt(8);
      if (matches.stream().noneMatch(match -> match.eventId().equals(id))) {
        matches.add(
            JourneyEvents.touch(
                "impression", id, transaction, "ad" + random.nextInt(2), T - age(random)));
      } else {
        matches.add(matches.stream().filter(m -> m.eventId().equals(id)).findFirst().orElseThrow());
      }
    }
    return withOffsets(matches);
  }

  private static List<JourneyEvent> callbacks(Random random) {
    List<JourneyEvent> callbacks = new ArrayList<>();
    for (int count = random.nextInt(10); count > 0; count--) {
      String id = "c" + callbacks.size();
      int kind = random.nextInt(12);
      if (kind < 6) {
        String type = List.of("click", "click", "viewable", "completion").get(random.nextInt(4));
        String ad = random.nextInt(3) == 0 ? null : "ad" + random.nextInt(2);
        callbacks.add(JourneyEvents.touch(type, id, "t" + random.nextInt(3), ad, T - age(random)));
      } else if (kind < 9) {
        String order = random.nextBoolean() ? null : "o" + random.nextInt(2);
        callbacks.add(
            JourneyEvent.conversion(
                id,
                JourneyEvents.USER,
                random.nextInt(4) == 0 ? "campaign of t1" : null,
                order,
                BigDecimal.valueOf(random.nextInt(20_000), 2),
                "EUR",
                T - random.nextInt(3) * 1_000L,
                null));
      } else if (kind < 11) {
        String adjusts = random.nextBoolean() ? "o" + random.nextInt(2) : "c" + random.nextInt(10);
        callbacks.add(
            random.nextInt(3) == 0
                ? JourneyEvents.retraction(id, adjusts, T + random.nextInt(3))
                : JourneyEvents.restatement(
                    id,
                    adjusts,
                    BigDecimal.valueOf(random.nextInt(9_000), 2).toPlainString(),
                    T + random.nextInt(3)));
      } else if (!callbacks.isEmpty()) {
        callbacks.add(callbacks.get(random.nextInt(callbacks.size())));
      }
    }
    return withOffsets(callbacks);
  }

  private static long age(Random random) {
    return AGES[random.nextInt(AGES.length)];
  }

  private static List<JourneyEvent> withOffsets(List<JourneyEvent> events) {
    List<JourneyEvent> topic = new ArrayList<>();
    for (JourneyEvent event : events) {
      topic.add(JourneyEvents.readAt(event, topic.size()));
    }
    return topic;
  }

  private static List<JourneyEvent> interleaved(
      Random random, List<JourneyEvent> matches, List<JourneyEvent> callbacks) {
    List<JourneyEvent> rows = new ArrayList<>();
    int match = 0;
    double bias = random.nextDouble();
    for (int callback = 0; match + callback < matches.size() + callbacks.size(); ) {
      boolean matchNext =
          callback == callbacks.size() || (match < matches.size() && random.nextDouble() < bias);
      rows.add(matchNext ? matches.get(match++) : callbacks.get(callback++));
    }
    return rows;
  }
}
