package io.lowlag.fraud.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.fraud.model.CardFeatures;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.model.WindowFeatures;
import io.lowlag.fraud.scoring.model.CardOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The latest record of a card is what a look at all its transactions says at that moment, give or
 * take a step, whatever comes and whenever timers fire; and a card that does nothing has none.
 */
class ServedFeaturesPropertyTest {

  private static final List<String> CARDS = List.of("card 1", "card 2", "card 3");
  private static final long LONG_AGO = 50 * Transactions.HOUR;

  /** What a reader of the topic knows, held against what there is. */
  private static final class Reader {

    private final ScoringPolicy policy;
    private final Map<String, CardModel> models = new LinkedHashMap<>();
    private final Map<String, Long> newestSeen = new LinkedHashMap<>();
    private final Map<String, Long> lastSeen = new LinkedHashMap<>();
    private final Map<String, CardFeatures> latest = new LinkedHashMap<>();
    private int tombstones;

    Reader(ScoringPolicy policy) {
      this.policy = policy;
    }

    void sent(CardTransaction transaction, long now) {
      long arrived = transaction.origin().sourceUs() / 1_000;
      CardModel model = models.computeIfAbsent(transaction.cardId(), card -> new CardModel(policy));
      boolean isNew = !model.row(transaction).repeated();
      if (isNew) {
        lastSeen.put(transaction.cardId(), now);
      }
      if (isNew && transaction.eventTime() == model.newest()) {
        newestSeen.put(transaction.cardId(), arrived);
      }
    }

    void published(List<CardOutcome> outcomes) {
      for (CardFeatures features : ScoringUnderTest.features(outcomes)) {
        if (features.isIdle()) {
          assertThat(latest.remove(features.cardId())).as("one tombstone").isNotNull();
          tombstones++;
        } else {
          latest.put(features.cardId(), features);
        }
      }
    }

    /** Forgets, as the processor must, the cards that did nothing for so long. */
    void checkAt(long now) {
      models.keySet().removeIf(card -> lastSeen.get(card) + policy.keepIdle().toMillis() <= now);
      models.forEach((card, model) -> check(card, model, now - newestSeen.get(card)));
    }

    private void check(String card, CardModel model, long sinceNewest) {
      CardFeatures served = latest.get(card);
      long end = model.newest() + sinceNewest;
      // What has changed within the step that a record may be late by may not be there yet.
      long settled = Math.max(model.newest(), end - Card.STEP_MS);
      if (served == null) {
        assertThat(windows(model, end)).as("%s has no record", card).containsOnly(NOTHING);
        return;
      }
      assertThat(served.asOf()).isBetween(model.newest(), end);
      assertThat(served.eventTime()).isEqualTo(model.newest());
      List<WindowFeatures> said =
          List.of(served.lastMinute(), served.lastTenMinutes(), served.lastHour());
      assertThat(said)
          .as("%s as of %s", card, served.asOf())
          .isEqualTo(windows(model, served.asOf()));
      if (served.asOf() < settled) {
        assertThat(said)
            .as("%s has changed until %s", card, end)
            .isEqualTo(windows(model, settled));
      }
    }

    private static List<WindowFeatures> windows(CardModel model, long end) {
      return List.of(
          model.window(end, Transactions.MINUTE),
          model.window(end, 10 * Transactions.MINUTE),
          model.window(end, Transactions.HOUR));
    }
  }

  private static final WindowFeatures NOTHING = WindowFeatures.NOTHING;

  static LongStream seeds() {
    return LongStream.range(0, 150);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theLatestRecordIsRightAtEveryMoment(long seed) {
    Random random = new Random(seed);
    ScoringPolicy policy =
        new ScoringPolicy(
            Duration.ofMinutes(List.of(0, 15).get(random.nextInt(2))),
            10_000,
            Duration.ofMinutes(75 + random.nextInt(60)),
            "EUR",
            true);
    ScoringUnderTest processor = new ScoringUnderTest(policy);
    Reader reader = new Reader(policy);
    long[] steps = {0, 1, 20, 499, 1_000, 7_000, 59_000, 61_000, 600_000, Transactions.HOUR};
    int pace = 2 + random.nextInt(steps.length - 1);
    List<CardTransaction> sent = new ArrayList<>();
    long now = LONG_AGO;
    processor.advanceTo(now);

    for (int step = 0; step < 150; step++) {
      now =
          passed(now + steps[random.nextInt(pace)] + random.nextInt(3), processor, reader, random);
      if (random.nextInt(3) > 0) {
        CardTransaction next = next(random, sent, now);
        sent.add(next);
        reader.sent(next, now);
        reader.published(processor.rows(next.cardId(), List.of(next)));
        // What has aged while the record was on its way is due at once.
        now = passed(now + 1, processor, reader, random);
      }
      if (random.nextInt(8) == 0) {
        processor.restart();
      }
      reader.checkAt(now);
    }
    passed(now + 2 * policy.keepIdle().toMillis(), processor, reader, random);

    assertThat(reader.latest).as("records of idle cards").isEmpty();
    assertThat(reader.tombstones).isPositive();
    for (String card : CARDS) {
      assertThat(processor.hasState(card)).isFalse();
    }
  }

  /** Moves the clock there in several steps, or in one as after an outage. */
  private static long passed(long until, ScoringUnderTest processor, Reader reader, Random random) {
    boolean atOnce = random.nextInt(4) == 0;
    long now = processor.now();
    while (now < until) {
      now = atOnce ? until : Math.min(until, now + 1 + random.nextInt(300_000));
      reader.published(processor.advanceTo(now));
      reader.checkAt(now);
    }
    return now;
  }

  /** Mostly about now by its event time, or late, or ahead, or one that was sent before. */
  private static CardTransaction next(Random random, List<CardTransaction> sent, long now) {
    if (!sent.isEmpty() && random.nextInt(8) == 0) {
      return Transactions.arrivedAt(now, sent.size(), sent.get(random.nextInt(sent.size())));
    }
    long[] transit = {0, 0, 2, 30, 700, 40_000};
    long[] off = {0, 0, 5, 40, -30_000, -4 * Transactions.MINUTE, 5 * Transactions.MINUTE};
    return Transactions.arrivedAt(
        now - transit[random.nextInt(transit.length)],
        sent.size(),
        ScoringPropertyTest.sometimesAnotherWay(
            random,
            "tx " + sent.size(),
            CARDS.get(random.nextInt(CARDS.size())),
            Transactions.T + now + off[random.nextInt(off.length)],
            Integer.toString(random.nextInt(1_000)),
            List.of("shop", "bar", "fuel").get(random.nextInt(3)),
            List.of("DE", "FR").get(random.nextInt(2))));
  }
}
