package io.lowlag.fraud.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.model.ScoredTransaction;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same transactions give the model's features however they fall into batches, in whatever order
 * a batch hands its rows over, and whether or not the processor is a new one.
 */
class ScoringPropertyTest {

  private static final List<String> CARDS = List.of("card 1", "card 2");

  static LongStream seeds() {
    return LongStream.range(0, 60);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void randomBatchesAndRestartsOfBusyCards(long seed) {
    Random random = new Random(seed);
    ScoringPolicy policy = policy(random);
    List<CardTransaction> topic = topic(random, CARDS, random.nextInt(400));
    List<ScoredTransaction> expected = expected(policy, topic);

    for (double endOfBatch : new double[] {1.0, 0.3, 0.02}) {
      ScoringUnderTest processor = new ScoringUnderTest(policy);
      List<CardTransaction> batch = new ArrayList<>();
      for (CardTransaction row : topic) {
        batch.add(row);
        if (random.nextDouble() < endOfBatch) {
          run(processor, batch, random);
        }
      }
      run(processor, batch, random);

      assertThat(processor.allScored())
          .as("end of batch %s, %s", endOfBatch, policy)
          .containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everySplitOfFewTransactions(long seed) {
    Random random = new Random(seed);
    ScoringPolicy policy = policy(random);
    List<CardTransaction> rows = topic(random, List.of("c"), 1 + random.nextInt(7));
    List<ScoredTransaction> expected = expected(policy, rows);

    for (int split = 0; split < 1 << (rows.size() - 1); split++) {
      ScoringUnderTest processor = new ScoringUnderTest(policy);
      List<CardTransaction> batch = new ArrayList<>();
      for (int row = 0; row < rows.size(); row++) {
        // Backwards inside a batch: the worst order that Spark could hand over.
        batch.add(0, rows.get(row));
        if ((split >> row & 1) == 1 || row == rows.size() - 1) {
          processor.restart();
          processor.rows(List.copyOf(batch));
          batch.clear();
        }
      }

      assertThat(processor.allScored())
          .as("rows %s split %s", rows, Integer.toBinaryString(split))
          .containsExactlyElementsOf(expected);
    }
  }

  private static void run(ScoringUnderTest processor, List<CardTransaction> batch, Random random) {
    if (random.nextInt(4) == 0) {
      processor.restart();
    }
    Collections.shuffle(batch, random);
    Map<String, List<CardTransaction>> byCard = new LinkedHashMap<>();
    for (CardTransaction row : batch) {
      byCard.computeIfAbsent(row.cardId(), card -> new ArrayList<>()).add(row);
    }
    byCard.values().forEach(processor::rows);
    batch.clear();
  }

  private static List<ScoredTransaction> expected(
      ScoringPolicy policy, List<CardTransaction> topic) {
    Map<String, CardModel> models = new LinkedHashMap<>();
    List<ScoredTransaction> expected = new ArrayList<>();
    for (CardTransaction row : topic) {
      expected.add(models.computeIfAbsent(row.cardId(), card -> new CardModel(policy)).row(row));
    }
    return expected;
  }

  private static ScoringPolicy policy(Random random) {
    return new ScoringPolicy(
        Duration.ofMinutes(List.of(0, 5, 60).get(random.nextInt(3))),
        List.of(1, 3, 40, 10_000).get(random.nextInt(4)),
        Duration.ofHours(9),
        "EUR",
        false);
  }

  /**
   * Bursts and pauses; times that tie, lie on window edges, turn back little, and turn back far.
   */
  private static List<CardTransaction> topic(Random random, List<String> cards, int count) {
    long[] steps = {0, 0, 1, 500, 20_000, Transactions.MINUTE, 10 * Transactions.MINUTE};
    long[] back = {0, 0, 0, 1, 30_000, 4 * Transactions.MINUTE, Transactions.HOUR};
    int pace = 1 + random.nextInt(steps.length);
    int disorder = 1 + random.nextInt(back.length);
    long clock = Transactions.T;
    List<CardTransaction> topic = new ArrayList<>();
    for (int offset = 0; offset < count; offset++) {
      clock += steps[random.nextInt(pace)];
      if (!topic.isEmpty() && random.nextInt(10) == 0) {
        CardTransaction again = topic.get(random.nextInt(topic.size()));
        topic.add(Transactions.readAt(offset, again));
      } else {
        topic.add(
            Transactions.readAt(
                offset,
                sometimesAnotherWay(
                    random,
                    "tx " + offset,
                    cards.get(random.nextInt(cards.size())),
                    clock - back[random.nextInt(disorder)],
                    amount(random).toPlainString(),
                    // Some merchants have names of countries: the two are counted apart.
                    List.of("shop", "DE", "FR", "bar", "fuel").get(random.nextInt(5)),
                    List.of("DE", "FR", "NL").get(random.nextInt(3)))));
      }
    }
    return topic;
  }

  /** One of five is a refund, one of five is in another currency, with or without a rate. */
  static CardTransaction sometimesAnotherWay(
      Random random,
      String txId,
      String card,
      long time,
      String amount,
      String merchant,
      String country) {
    CardTransaction paid = Transactions.paid(txId, card, time, amount, merchant, country);
    if (random.nextInt(5) == 0) {
      BigDecimal base = random.nextBoolean() ? null : new BigDecimal("12.3456");
      paid = Transactions.inCurrency("USD", base, paid);
    }
    return random.nextInt(5) == 0 ? Transactions.refunded(paid) : paid;
  }

  private static BigDecimal amount(Random random) {
    return random.nextInt(5) == 0
        ? new BigDecimal("99999999999999.9999")
        : BigDecimal.valueOf(random.nextInt(1_000_000), 4);
  }
}
