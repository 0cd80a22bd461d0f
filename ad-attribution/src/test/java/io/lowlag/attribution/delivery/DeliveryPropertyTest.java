package io.lowlag.attribution.delivery;

import static io.lowlag.attribution.delivery.DeliveryEvents.HORIZON;
import static io.lowlag.attribution.delivery.DeliveryEvents.HOUR;
import static io.lowlag.attribution.delivery.DeliveryEvents.POLICY;
import static io.lowlag.attribution.delivery.DeliveryEvents.SECOND;
import static io.lowlag.attribution.delivery.DeliveryEvents.T;
import static io.lowlag.attribution.delivery.DeliveryEvents.origin;
import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.attribution.delivery.model.CampaignContract;
import io.lowlag.attribution.delivery.model.CampaignDelivery;
import io.lowlag.attribution.delivery.model.CampaignEvent;
import io.lowlag.attribution.delivery.model.CampaignPartial;
import io.lowlag.attribution.delivery.model.MatchedImpression;
import io.lowlag.attribution.delivery.model.PartialOutput;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Both stages together find what a count over all matches at once finds, however matches repeat,
 * stage one crashes and repeats itself, topics interleave, and rows fall into batches.
 */
class DeliveryPropertyTest {

  private static final String CAMPAIGN = "c";
  private static final int SHARDS = 3;

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void finalVersionIsAsTheModelSaysHoweverTopicsInterleave(long seed) {
    Random random = new Random(seed);
    List<MatchedImpression> matches = matches(random);
    List<CampaignContract> contracts = contracts(random);
    List<CampaignPartial> partials = partialsWithCrashes(matches, random);

    for (int round = 0; round < 5; round++) {
      List<CampaignEvent> rows = interleaved(random, contracts, partials);
      DeliveryUnderTest processor = run(rows, random);
      List<CampaignDelivery> deliveries = processor.deliveries();

      CampaignContract last =
          Collections.max(contracts, Comparator.comparingLong(CampaignContract::version));
      long count = countOf(matches, last);
      assertThat(said(deliveries, "fulfilled", last.version()))
          .as("round %s of %s: fulfilled at %s", round, last, count)
          .hasSize(count >= last.contracted() ? 1 : 0);
      assertThat(said(deliveries, "ended", last.version()))
          .extracting(CampaignDelivery::delivered)
          .as("round %s of %s: ended", round, last)
          .containsExactly(count);
      for (CampaignContract contract : contracts) {
        assertThat(said(deliveries, "fulfilled", contract.version()))
            .hasSizeLessThanOrEqualTo(1)
            .allSatisfy(
                d ->
                    assertThat(d.delivered())
                        .isBetween(contract.contracted(), countOf(matches, contract)));
        assertThat(said(deliveries, "running", contract.version()).size())
            .isLessThanOrEqualTo(1 + matches.size());
      }
      assertThat(new HashSet<>(deliveries)).as("no record twice").hasSameSizeAs(deliveries);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyVersionIsTheSameHoweverRowsFallIntoBatches(long seed) {
    Random random = new Random(seed);
    List<MatchedImpression> matches = matches(random);
    List<CampaignEvent> rows =
        interleaved(random, contracts(random), partialsWithCrashes(matches, random));
    List<CampaignDelivery> oneByOne = new ArrayList<>();
    DeliveryUnderTest single = new DeliveryUnderTest(POLICY);
    for (CampaignEvent row : rows) {
      single.moveTo(stamp(row));
      single.rows(row);
    }
    single.runOut(CAMPAIGN);
    oneByOne.addAll(withoutProgress(single.deliveries()));

    for (int round = 0; round < 5; round++) {
      assertThat(withoutProgress(run(rows, random).deliveries()))
          .as("round %s", round)
          .containsExactlyElementsOf(oneByOne);
    }
  }

  /** Few ids, so that they repeat; times that lie on and beside the edges of the flights. */
  private static List<MatchedImpression> matches(Random random) {
    Map<String, MatchedImpression> known = new LinkedHashMap<>();
    List<MatchedImpression> matches = new ArrayList<>();
    long[] offsets = new long[SHARDS];
    long arrivedAt = T;
    int count = random.nextInt(60);
    for (int i = 0; i < count; i++) {
      arrivedAt += pause(random);
      String id = "m-" + random.nextInt(40);
      MatchedImpression first = known.get(id);
      int shard = first == null ? random.nextInt(SHARDS) : first.origin().partition();
      MatchedImpression match =
          DeliveryEvents.match(
              id,
              CAMPAIGN,
              first == null ? time(random) : first.impressionTime(),
              origin(shard, offsets[shard]++, arrivedAt));
      known.putIfAbsent(id, match);
      matches.add(match);
    }
    return matches;
  }

  /** Mostly short, now and then about as long as ids and counters are known. */
  private static long pause(Random random) {
    long horizon = HORIZON.toMillis();
    long[] pauses = {horizon / 2, horizon, horizon + 1, 2 * horizon, 3 * horizon};
    return random.nextInt(12) == 0
        ? pauses[random.nextInt(pauses.length)]
        : Math.max(0, random.nextLong(-10, 30));
  }

  private static long time(Random random) {
    long[] times = {-2 * HOUR, -HOUR, -HOUR - 1, -HOUR + 499, -1_001, -1_000, -1, 0, 1, 999, 1_000};
    return T + times[random.nextInt(times.length)];
  }

  private static List<CampaignContract> contracts(Random random) {
    long[] starts = {-3 * HOUR, -2 * HOUR, -HOUR, -HOUR + 500, -1_500, 0};
    long[] ends = {1, 1_000, 1_001, HOUR, 1_000 * HOUR};
    List<CampaignContract> contracts = new ArrayList<>();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      contracts.add(
          new CampaignContract(
              CAMPAIGN,
              1 + random.nextInt(4),
              1 + random.nextInt(30),
              T + starts[random.nextInt(starts.length)],
              T + ends[random.nextInt(ends.length)]));
    }
    // One version is one contract.
    Map<Long, CampaignContract> byVersion = new LinkedHashMap<>();
    contracts.forEach(contract -> byVersion.putIfAbsent(contract.version(), contract));
    return List.copyOf(byVersion.values());
  }

  /** Each match of the flight, but for copies within the horizon; second by second. */
  private static long countOf(List<MatchedImpression> matches, CampaignContract contract) {
    Map<String, Long> countedAt = new HashMap<>();
    Map<Integer, Long> clocks = new HashMap<>();
    long count = 0;
    for (MatchedImpression match : matches) {
      long clock = clocks.merge(match.origin().partition(), stamp(match), Math::max);
      Long known = countedAt.get(match.eventId());
      if (known != null && clock - known <= HORIZON.toMillis()) {
        continue;
      }
      countedAt.put(match.eventId(), clock);
      long second = Math.floorDiv(match.impressionTime(), SECOND) * SECOND;
      count += second + SECOND > contract.startsAt() && second < contract.endsAt() ? 1 : 0;
    }
    return count;
  }

  /**
   * What stage one writes while it crashes: a run up to some match, then another that goes on from
   * what the first had committed and cuts its batches elsewhere. Then some of it once more.
   */
  private static List<CampaignPartial> partialsWithCrashes(
      List<MatchedImpression> matches, Random random) {
    List<CampaignPartial> written = new ArrayList<>();
    int committed = 0;
    for (int crash = random.nextInt(3); crash > 0; crash--) {
      int read = committed + random.nextInt(matches.size() - committed + 1);
      written.addAll(partialsFrom(committed, matches.subList(0, read), random));
      committed += random.nextInt(read - committed + 1);
    }
    written.addAll(partialsFrom(committed, matches, random));
    for (int again = random.nextInt(4); again > 0 && !written.isEmpty(); again--) {
      int first = random.nextInt(written.size());
      written.add(random.nextInt(first + 1, written.size() + 1), written.get(first));
    }
    return written;
  }

  /** The partials that follow on those that a run with one match a batch had committed. */
  private static List<CampaignPartial> partialsFrom(
      int committed, List<MatchedImpression> matches, Random random) {
    DeliveryCountUnderTest stage = new DeliveryCountUnderTest(POLICY);
    for (MatchedImpression match : matches.subList(0, committed)) {
      stage.moveTo(stamp(match));
      stage.rows(match);
    }
    int before = stage.allOutputs().size();
    double endOfBatch = List.of(1.0, 0.5, 0.1, 0.0).get(random.nextInt(4));
    List<MatchedImpression> batch = new ArrayList<>();
    for (MatchedImpression match : matches.subList(committed, matches.size())) {
      batch.add(match);
      if (random.nextDouble() < endOfBatch) {
        count(stage, batch, random);
      }
    }
    count(stage, batch, random);
    stage.moveTo(stage.now() + 1_000);
    return stage.allOutputs().stream().skip(before).map(PartialOutput::partial).toList();
  }

  private static void count(
      DeliveryCountUnderTest stage, List<MatchedImpression> batch, Random random) {
    if (batch.isEmpty()) {
      return;
    }
    long now = Math.max(stage.now(), stamp(batch.get(batch.size() - 1)));
    Collections.shuffle(batch, random);
    Map<String, List<MatchedImpression>> byKey = new TreeMap<>();
    batch.forEach(
        match -> byKey.computeIfAbsent(ShardKey.of(match), k -> new ArrayList<>()).add(match));
    // A task that is handed one row after the other fires timers before the row.
    if (batch.size() == 1 && random.nextBoolean()) {
      stage.moveTo(now);
    }
    byKey.forEach((key, rows) -> stage.rowsOfBatchAt(now, key, rows));
    stage.moveTo(now);
    batch.clear();
  }

  /** A merge of the two topics, in which each row bears the time of its place. */
  private static List<CampaignEvent> interleaved(
      Random random, List<CampaignContract> contracts, List<CampaignPartial> partials) {
    List<CampaignEvent> rows = new ArrayList<>();
    long arrivedAt = T + 10_000;
    int contract = 0;
    double bias = random.nextDouble();
    for (int partial = 0; contract + partial < contracts.size() + partials.size(); ) {
      arrivedAt += 1 + random.nextInt(20);
      boolean contractNext =
          partial == partials.size() || (contract < contracts.size() && random.nextDouble() < bias);
      rows.add(
          contractNext
              ? DeliveryEvents.contract(contracts.get(contract), origin(0, contract++, arrivedAt))
              : DeliveryEvents.partial(partials.get(partial), origin(0, partial++, arrivedAt)));
    }
    return rows;
  }

  private static DeliveryUnderTest run(List<CampaignEvent> rows, Random random) {
    DeliveryUnderTest processor = new DeliveryUnderTest(POLICY);
    double endOfBatch = List.of(1.0, 0.5, 0.1, 0.0).get(random.nextInt(4));
    List<CampaignEvent> batch = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      batch.add(rows.get(row));
      if (random.nextDouble() < endOfBatch || row == rows.size() - 1) {
        long now = stamp(rows.get(row));
        Collections.shuffle(batch, random);
        if (random.nextBoolean()) {
          processor.moveTo(now);
        }
        processor.rowsOfBatchAt(now, CAMPAIGN, batch);
        processor.moveTo(now);
        processor.restart();
        batch.clear();
      }
    }
    processor.runOut(CAMPAIGN);
    assertThat(processor.valueOf(DeliveryProcessor.CAMPAIGN_STATE, CAMPAIGN)).isEmpty();
    return processor;
  }

  private static long stamp(CampaignEvent row) {
    return DeliveryPolicy.stampOf(row.origin());
  }

  private static long stamp(MatchedImpression match) {
    return DeliveryPolicy.stampOf(match.origin());
  }

  /** What must be the same in every run: how often progress is told is not. */
  private static List<CampaignDelivery> withoutProgress(List<CampaignDelivery> deliveries) {
    Map<Long, Boolean> begun = new HashMap<>();
    return deliveries.stream()
        .filter(
            d ->
                d.status().equals("fulfilled")
                    || d.status().equals("ended")
                    || (d.status().equals("running")
                        && d.contractVersion() != null
                        && begun.putIfAbsent(d.contractVersion(), true) == null))
        .toList();
  }

  private static List<CampaignDelivery> said(
      List<CampaignDelivery> deliveries, String status, long version) {
    return deliveries.stream()
        .filter(d -> d.status().equals(status))
        .filter(d -> d.contractVersion() != null && d.contractVersion() == version)
        .toList();
  }
}
