package io.lowlag.attribution.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.attribution.audit.AdAudit;
import io.lowlag.attribution.correlation.CorrelationPolicy.MatchOn;
import io.lowlag.attribution.correlation.model.AdEvent;
import io.lowlag.attribution.correlation.model.AdMatch;
import io.lowlag.attribution.correlation.model.AdUnmatched;
import io.lowlag.common.record.Origin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same events give the model's outputs however the topics interleave, however the rows fall
 * into batches, and in whatever order a batch hands them over.
 */
class CorrelationPropertyTest {

  private static final Duration WINDOW = Duration.ofMillis(100);
  private static final Duration LATENESS = Duration.ofMillis(50);
  private static final long HOLD = 150;

  static LongStream seeds() {
    return LongStream.range(0, 300);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void randomInterleavingsAndBatches(long seed) {
    Random random = new Random(seed);
    CorrelationPolicy policy = policy(random, 4);
    List<String> transactions = List.of("t1", "t2", "t3");
    List<AdEvent> requests = topic(random, transactions, AdEvent.REQUEST, random.nextInt(7));
    List<AdEvent> impressions = topic(random, transactions, AdEvent.IMPRESSION, random.nextInt(16));
    List<Object> expected = expected(policy, transactions, requests, impressions);

    for (int round = 0; round < 10; round++) {
      double endOfBatch = List.of(1.0, 0.5, 0.1, 0.0).get(random.nextInt(4));
      CorrelationUnderTest processor =
          new CorrelationUnderTest(policy, new Ledger("ad-requests", "ad-impressions"));
      List<AdEvent> batch = new ArrayList<>();
      for (AdEvent row : interleaved(random, requests, impressions)) {
        batch.add(row);
        if (random.nextDouble() < endOfBatch) {
          process(processor, batch, random);
        }
      }
      process(processor, batch, random);
      endAll(processor, transactions);

      assertThat(processor.outputs().stream().filter(o -> !(o instanceof AdAudit)).toList())
          .as("round %s of requests %s, impressions %s", round, requests, impressions)
          .containsExactlyInAnyOrderElementsOf(expected);
      assertThat(processor.outputs())
          .as("every record is in one output alone, and none is in no output")
          .satisfies(outputs -> assertLedger(outputs, requests, impressions));
    }
  }

  /** In = matched + unmatched + audited, of each side. */
  private static void assertLedger(
      List<?> outputs, List<AdEvent> requests, List<AdEvent> impressions) {
    long audited = outputs.stream().filter(AdAudit.class::isInstance).count();
    long unmatched = outputs.stream().filter(AdUnmatched.class::isInstance).count();
    long matchedImpressions = outputs.stream().filter(AdMatch.class::isInstance).count();
    long matchedRequests =
        outputs.stream()
            .filter(AdMatch.class::isInstance)
            .map(match -> ((AdMatch) match).requestEventId())
            .distinct()
            .count();
    assertThat(matchedRequests + matchedImpressions + unmatched + audited)
        .isEqualTo(requests.size() + impressions.size());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyInterleavingAndEverySplitOfFewEvents(long seed) {
    Random random = new Random(seed);
    CorrelationPolicy policy = policy(random, 3);
    List<String> transactions = List.of("t1");
    List<AdEvent> requests = topic(random, transactions, AdEvent.REQUEST, random.nextInt(3));
    List<AdEvent> impressions = topic(random, transactions, AdEvent.IMPRESSION, random.nextInt(4));
    List<Object> expected = expected(policy, transactions, requests, impressions);
    int count = requests.size() + impressions.size();

    for (int merge = 0; merge < 1 << count; merge++) {
      if (Integer.bitCount(merge) != requests.size()) {
        continue;
      }
      List<AdEvent> rows = merged(merge, requests, impressions);
      for (int split = 0; split < 1 << Math.max(0, count - 1); split++) {
        CorrelationUnderTest processor = new CorrelationUnderTest(policy);
        List<AdEvent> batch = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
          // Backwards inside a batch: the worst order that Spark could hand over.
          batch.add(0, rows.get(row));
          if ((split >> row & 1) == 1 || row == rows.size() - 1) {
            processor.rows("t1", List.copyOf(batch));
            batch.clear();
          }
        }
        endAll(processor, transactions);

        assertThat(processor.outputs())
            .as("rows %s split %s", rows, Integer.toBinaryString(split))
            .containsExactlyInAnyOrderElementsOf(expected);
      }
    }
  }

  private static CorrelationPolicy policy(Random random, int limit) {
    return new CorrelationPolicy(
        WINDOW,
        LATENESS,
        1 + random.nextInt(limit),
        1 + random.nextInt(limit),
        random.nextBoolean() ? MatchOn.TRANSACTION_AND_AD : MatchOn.TRANSACTION,
        random.nextBoolean() ? Set.of() : Set.of("rendered"));
  }

  /** Few ids, so that they repeat; times that lie on and beside the edges of the window. */
  private static List<AdEvent> topic(
      Random random, List<String> transactions, String side, int count) {
    long[] times = {0, 1, 50, 99, 100, 101, 200, 201};
    Map<String, AdEvent> known = new LinkedHashMap<>();
    List<AdEvent> topic = new ArrayList<>();
    for (int offset = 0; offset < count; offset++) {
      String transaction = transactions.get(random.nextInt(transactions.size()));
      String eventId = side.charAt(0) + "-" + transaction + "-" + random.nextInt(6);
      long time = 1_000_000 + times[random.nextInt(times.length)];
      String ad = random.nextInt(3) == 0 ? "other" : "ad";
      String status = random.nextInt(5) == 0 ? "blocked" : "rendered";
      AdEvent event =
          known.computeIfAbsent(
              eventId,
              id ->
                  side.equals(AdEvent.REQUEST)
                      ? AdEvents.request(transaction, ad, id, time)
                      : AdEvents.impression(transaction, ad, id, status, time));
      topic.add(AdEvents.readAt(event, new Origin(3, offset, offset, offset)));
    }
    return topic;
  }

  private static List<Object> expected(
      CorrelationPolicy policy,
      List<String> transactions,
      List<AdEvent> requests,
      List<AdEvent> impressions) {
    List<Object> expected = new ArrayList<>();
    for (String transaction : transactions) {
      expected.addAll(
          CorrelationModel.outputs(
              policy, of(transaction, requests), of(transaction, impressions)));
    }
    return expected;
  }

  private static List<AdEvent> of(String transaction, List<AdEvent> events) {
    return events.stream().filter(e -> e.transactionId().equals(transaction)).toList();
  }

  private static List<AdEvent> interleaved(
      Random random, List<AdEvent> requests, List<AdEvent> impressions) {
    List<AdEvent> rows = new ArrayList<>();
    int request = 0;
    double bias = random.nextDouble();
    for (int impression = 0; request + impression < requests.size() + impressions.size(); ) {
      boolean requestNext =
          impression == impressions.size()
              || (request < requests.size() && random.nextDouble() < bias);
      rows.add(requestNext ? requests.get(request++) : impressions.get(impression++));
    }
    return rows;
  }

  /** The merge in which the n-th row is a request if the n-th bit is set. */
  private static List<AdEvent> merged(int bits, List<AdEvent> requests, List<AdEvent> impressions) {
    List<AdEvent> rows = new ArrayList<>();
    int request = 0;
    for (int row = 0; row < requests.size() + impressions.size(); row++) {
      boolean requestNext = (bits >> row & 1) == 1;
      rows.add(requestNext ? requests.get(request++) : impressions.get(row - request));
    }
    return rows;
  }

  private static void process(CorrelationUnderTest processor, List<AdEvent> batch, Random random) {
    Collections.shuffle(batch, random);
    Map<String, List<AdEvent>> byKey = new LinkedHashMap<>();
    for (AdEvent row : batch) {
      byKey.computeIfAbsent(row.transactionId(), key -> new ArrayList<>()).add(row);
    }
    byKey.forEach((key, rows) -> processor.rows(key, rows));
    batch.clear();
    // Not so far that anything ends before the last row has come: 24 batches at most.
    assertThat(processor.advanceTo(processor.now() + 1 + random.nextInt(5))).isEmpty();
  }

  /** Past the last timer, in steps, so that several of one key fire one after the other. */
  private static void endAll(CorrelationUnderTest processor, List<String> transactions) {
    long end = processor.now() + HOLD;
    while (processor.now() < end) {
      processor.advanceTo(processor.now() + 2);
    }
    for (String transaction : transactions) {
      assertThat(processor.hasState(transaction)).as("state of %s", transaction).isFalse();
      assertThat(processor.timersOf(transaction)).as("timers of %s", transaction).isEmpty();
    }
    assertThat(processor.advanceTo(end * 10)).isEmpty();
  }
}
