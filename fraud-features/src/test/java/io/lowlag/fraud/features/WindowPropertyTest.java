package io.lowlag.fraud.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.metrics.JobMetrics;
import io.lowlag.common.record.Origin;
import io.lowlag.common.testing.ProcessorUnderTest;
import io.lowlag.fraud.features.model.CardWindow;
import io.lowlag.fraud.features.model.WindowState;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.model.PlainCount;
import io.lowlag.fraud.model.WindowFeatures;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What was last said of each window is what a look at all transactions says, however they fall into
 * batches; and what is late follows from the card's own transactions.
 */
class WindowPropertyTest {

  private static final long T = 1_800_000_000_000L;
  private static final long MINUTE = Duration.ofMinutes(1).toMillis();
  private static final List<String> CARDS = List.of("card 1", "card 2");
  private static final WindowPolicy POLICY = policy(10_000);

  private static WindowPolicy policy(int maxRemembered) {
    return new WindowPolicy(
        Duration.ofMinutes(10),
        Duration.ofMinutes(2),
        Duration.ofMinutes(15),
        maxRemembered,
        Duration.ofMinutes(30));
  }

  private static final double[] ENDS_OF_BATCHES = {1.0, 0.3, 0.02};

  private record Window(String card, long start) {}

  /** All of a card's transactions that count, and how many were late. */
  private static final class Model {

    private final Map<Window, WindowFeatures> windows = new HashMap<>();
    private long late;

    Model(List<CardTransaction> topic) {
      for (String card : CARDS) {
        add(card, topic.stream().filter(each -> each.cardId().equals(card)).toList());
      }
    }

    private void add(String card, List<CardTransaction> ofCard) {
      List<CardTransaction> counted = new ArrayList<>();
      Set<String> ids = new HashSet<>();
      long newest = Long.MIN_VALUE / 2;
      for (CardTransaction each : ofCard) {
        if (each.eventTime() < newest - 15 * MINUTE) {
          late++;
          continue;
        }
        newest = Math.max(newest, Math.min(each.eventTime(), each.origin().sourceUs() / 1_000));
        if (ids.add(each.txId())) {
          counted.add(each);
        }
      }
      for (CardTransaction each : counted) {
        long last = Math.floorDiv(each.eventTime(), 2 * MINUTE) * 2 * MINUTE;
        for (long start = last; start > each.eventTime() - 10 * MINUTE; start -= 2 * MINUTE) {
          windows.put(new Window(card, start), features(counted, start));
        }
      }
    }

    private static WindowFeatures features(List<CardTransaction> all, long start) {
      return PlainCount.of(
          all.stream()
              .filter(each -> each.eventTime() >= start)
              .filter(each -> each.eventTime() < start + 10 * MINUTE)
              .toList());
    }
  }

  static LongStream seeds() {
    return LongStream.range(0, 60);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyWindowIsExactHoweverBatchesAreCut(long seed) {
    Random random = new Random(seed);
    List<CardTransaction> topic = topic(random);
    Model model = new Model(topic);
    long forgottenBefore = JobMetrics.counter(WindowMetrics.OVERFLOWED).getCount();
    for (double endOfBatch : ENDS_OF_BATCHES) {
      long lateBefore = JobMetrics.counter(WindowMetrics.LATE).getCount();
      ProcessorUnderTest<CardTransaction, CardWindow> processor =
          new ProcessorUnderTest<>(new WindowProcessor(POLICY));

      assertThat(said(processor, topic, endOfBatch, random))
          .as("end of batch %s", endOfBatch)
          .isEqualTo(model.windows);
      assertThat(JobMetrics.counter(WindowMetrics.LATE).getCount() - lateBefore)
          .isEqualTo(model.late);
      assertThatNothingIsLeft(processor);
    }
    assertThat(JobMetrics.counter(WindowMetrics.OVERFLOWED).getCount()).isEqualTo(forgottenBefore);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aCardThatForgetsKeepsItsNumbersAndSumsHoweverBatchesAreCut(long seed) {
    Random random = new Random(seed);
    List<CardTransaction> topic = withoutRepetitions(topic(random));
    Model model = new Model(topic);
    WindowPolicy policy = policy(1 + random.nextInt(20));
    Map<Window, WindowFeatures> first = null;
    for (double endOfBatch : ENDS_OF_BATCHES) {
      ProcessorUnderTest<CardTransaction, CardWindow> processor =
          new ProcessorUnderTest<>(new WindowProcessor(policy));

      Map<Window, WindowFeatures> said = said(processor, topic, endOfBatch, random);

      assertThat(said).containsOnlyKeys(model.windows.keySet());
      said.forEach((window, features) -> assertForgetful(features, model.windows.get(window)));
      first = first == null ? said : first;
      assertThat(said).as("end of batch %s", endOfBatch).isEqualTo(first);
      assertThatNothingIsLeft(processor);
    }
  }

  private static void assertForgetful(WindowFeatures said, WindowFeatures exact) {
    assertThat(said)
        .usingRecursiveComparison()
        .ignoringFields("uniqMerchants", "uniqCountries")
        .isEqualTo(exact);
    boolean paid = exact.txCount() > 0;
    assertThat(said.uniqMerchants()).isBetween(paid ? 1 : 0, exact.uniqMerchants());
    assertThat(said.uniqCountries()).isBetween(paid ? 1 : 0, exact.uniqCountries());
  }

  @Test
  void aBusyCardStaysSmallAndItsWindowsRight() {
    WindowPolicy policy = policy(100);
    ProcessorUnderTest<CardTransaction, CardWindow> processor =
        new ProcessorUnderTest<>(new WindowProcessor(policy));
    BigDecimal amount = new BigDecimal("10");
    for (int batch = 0; batch < 50; batch++) {
      List<CardTransaction> rows = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        int offset = 100 * batch + i;
        long time = T + 10L * offset;
        rows.add(
            new CardTransaction(
                "tx " + offset,
                "card 1",
                amount,
                "EUR",
                "shop " + offset % 7,
                "DE",
                time,
                false,
                amount,
                new Origin(0, offset, 1_000 * time, 1_000 * time)));
      }
      processor.rows("card 1", rows);

      WindowState state =
          processor.<WindowState>valueOf(WindowProcessor.STATE, "card 1").orElseThrow();
      assertThat(state.transactions()).hasSizeLessThan(10_000);
    }
    CardWindow last = processor.allOutputs().get(processor.allOutputs().size() - 1);
    assertThat(last.features())
        .isEqualTo(WindowFeatures.ofPayments(5_000, new BigDecimal("50000"), 7, 1));
  }

  private static Map<Window, WindowFeatures> said(
      ProcessorUnderTest<CardTransaction, CardWindow> processor,
      List<CardTransaction> topic,
      double endOfBatch,
      Random random) {
    List<CardTransaction> batch = new ArrayList<>();
    for (CardTransaction row : topic) {
      batch.add(row);
      if (random.nextDouble() < endOfBatch) {
        run(processor, batch, random);
      }
    }
    run(processor, batch, random);
    Map<Window, WindowFeatures> said = new HashMap<>();
    for (CardWindow each : processor.allOutputs()) {
      assertThat(each.end()).isEqualTo(each.start() + 10 * MINUTE);
      said.put(new Window(each.cardId(), each.start()), each.features());
    }
    return said;
  }

  private static List<CardTransaction> withoutRepetitions(List<CardTransaction> topic) {
    Set<String> ids = new HashSet<>();
    return topic.stream().filter(each -> ids.add(each.txId())).toList();
  }

  private static void assertThatNothingIsLeft(
      ProcessorUnderTest<CardTransaction, CardWindow> processor) {
    for (String card : CARDS) {
      assertThat(processor.timersOf(card)).hasSizeLessThan(2);
    }
    processor.advanceTo(POLICY.keepIdle().toMillis());
    for (String card : CARDS) {
      assertThat(processor.<WindowState>valueOf(WindowProcessor.STATE, card)).isEmpty();
      assertThat(processor.timersOf(card)).isEmpty();
    }
  }

  private static void run(
      ProcessorUnderTest<CardTransaction, CardWindow> processor,
      List<CardTransaction> batch,
      Random random) {
    if (random.nextInt(4) == 0) {
      processor.restart();
    }
    Collections.shuffle(batch, random);
    Map<String, List<CardTransaction>> byCard = new LinkedHashMap<>();
    for (CardTransaction row : batch) {
      byCard.computeIfAbsent(row.cardId(), card -> new ArrayList<>()).add(row);
    }
    byCard.forEach(processor::rows);
    batch.clear();
  }

  /** In and out of order, late, dated ahead of their arrival by a day, sent again. */
  private static List<CardTransaction> topic(Random random) {
    long[] back = {0, 0, 0, 1, 30_000, 4 * MINUTE, 15 * MINUTE, 16 * MINUTE, 60 * MINUTE};
    int disorder = 1 + random.nextInt(back.length);
    long clock = T;
    List<CardTransaction> topic = new ArrayList<>();
    for (int offset = 0; offset < 120; offset++) {
      clock += random.nextInt(60_000);
      Origin origin = new Origin(0, offset, 1_000 * clock, 1_000 * clock);
      CardTransaction next;
      if (offset > 0 && random.nextInt(10) == 0) {
        next = topic.get(random.nextInt(offset));
      } else {
        long ahead = random.nextInt(15) == 0 ? 23 * 60 * MINUTE : 0;
        boolean refund = random.nextInt(6) == 0;
        BigDecimal amount = BigDecimal.valueOf((refund ? -1L : 1L) * random.nextInt(1_000_000), 4);
        next =
            new CardTransaction(
                "tx " + offset,
                CARDS.get(random.nextInt(CARDS.size())),
                amount,
                "EUR",
                List.of("shop", "DE", "bar").get(random.nextInt(3)),
                List.of("DE", "FR").get(random.nextInt(2)),
                clock + ahead - back[random.nextInt(disorder)],
                refund,
                random.nextInt(8) == 0 ? null : amount,
                origin);
      }
      topic.add(
          new CardTransaction(
              next.txId(),
              next.cardId(),
              next.amount(),
              next.currency(),
              next.merchant(),
              next.country(),
              next.eventTime(),
              next.refund(),
              next.baseAmount(),
              origin));
    }
    return topic;
  }
}
