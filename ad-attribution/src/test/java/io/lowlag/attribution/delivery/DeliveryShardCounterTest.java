package io.lowlag.attribution.delivery;

import static io.lowlag.attribution.delivery.DeliveryEvents.FLUSH;
import static io.lowlag.attribution.delivery.DeliveryEvents.HORIZON;
import static io.lowlag.attribution.delivery.DeliveryEvents.HOUR;
import static io.lowlag.attribution.delivery.DeliveryEvents.POLICY;
import static io.lowlag.attribution.delivery.DeliveryEvents.SECOND;
import static io.lowlag.attribution.delivery.DeliveryEvents.T;
import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.lowlag.attribution.delivery.model.CampaignPartial;
import io.lowlag.attribution.delivery.model.MatchedImpression;
import io.lowlag.common.metrics.JobMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Decisions of stage one, without Spark. */
class DeliveryShardCounterTest {

  private final OneShard shard = new OneShard(POLICY);

  @Test
  void firstMatchIsToldAtOnce() {
    List<CampaignPartial> partials = shard.match(T, "m-1", T - 5_432);

    assertThat(partials).hasSize(1);
    CampaignPartial partial = partials.get(0);
    assertThat(partial.campaignId()).isEqualTo("c");
    assertThat(partial.shard()).isEqualTo(OneShard.SHARD);
    assertThat(partial.bucketStart()).as("5.432 s before, floored").isEqualTo(T - 6_000);
    assertThat(partial.since()).isEqualTo(T);
    assertThat(partial.counted()).isEqualTo(1);
    assertThat(partial.eventTime()).isEqualTo(T - 5_432);
    assertThat(partial.countedAt()).isEqualTo(T);
  }

  @Test
  void matchesWithinTheFlushIntervalAreToldTogetherByTheTimer() {
    shard.match(T, "m-1", T);

    assertThat(shard.match(T + 3, "m-2", T + 1)).isEmpty();
    assertThat(shard.match(T + 5, "m-3", T - SECOND)).isEmpty();
    assertThat(shard.timer()).isEqualTo(T + FLUSH.toMillis());
    List<CampaignPartial> partials = shard.expire(T + FLUSH.toMillis());

    assertThat(partials)
        .extracting(CampaignPartial::bucketStart, CampaignPartial::counted)
        .as("each changed second, cumulative, the earliest arrival first")
        .containsExactly(tuple(T, 2L), tuple(T - SECOND, 1L));
  }

  @Test
  void matchAfterTheFlushIntervalIsToldAtOnceAgain() {
    shard.match(T, "m-1", T);

    assertThat(shard.match(T + FLUSH.toMillis(), "m-2", T))
        .extracting(CampaignPartial::counted)
        .containsExactly(2L);
  }

  @Test
  void repeatedMatchIsNotCountedWithinTheHorizon() {
    long before = JobMetrics.counter(DeliveryMetrics.REPEATED_MATCHES).getCount();
    shard.match(T, "m-1", T);

    assertThat(shard.match(T + HORIZON.toMillis(), "m-1", T)).isEmpty();

    assertThat(JobMetrics.counter(DeliveryMetrics.REPEATED_MATCHES).getCount())
        .isEqualTo(before + 1);
    assertThat(shard.match(T + HORIZON.toMillis() + 1, "m-1", T)).hasSize(1);
  }

  @Test
  void aMatchThatIsRepeatedAfterAnOutageIsNotCountedAgain() {
    OneShard outage =
        new OneShard(
            new DeliveryPolicy(
                HORIZON, FLUSH, POLICY.progressInterval(), POLICY.retention(), ofHours(1)));
    outage.match(T, "m-1", T);

    outage.expire(T + HORIZON.toMillis() + 61 * SECOND);
    outage.expire(T + HORIZON.toMillis() + HOUR);
    MatchedImpression copy =
        DeliveryEvents.match("m-1", "c", T, DeliveryEvents.origin(OneShard.SHARD, 1, T));

    assertThat(outage.accept(T + HOUR, copy)).isEmpty();
    assertThat(outage.expire(T + HORIZON.toMillis() + HOUR + 61 * SECOND)).isEmpty();
    assertThat(outage.size()).isZero();
    assertThat(outage.timer()).isEqualTo(ExpiryQueue.NEVER);
  }

  @Test
  void aShardThatReadsMatchesForgetsByTheirClockAlone() {
    OneShard busy =
        new OneShard(
            new DeliveryPolicy(
                HORIZON, FLUSH, POLICY.progressInterval(), POLICY.retention(), ofHours(1)));
    for (int i = 0; i < 3_000; i++) {
      busy.match(T + i * SECOND, "m-" + i, T);
    }

    assertThat(busy.size()).as("ids and places of 11 minutes").isLessThan(2 * 11 * 60 + 10);
  }

  @Test
  void counterThatIsBegunAnewIsAnotherSummand() {
    CampaignPartial first = shard.match(T, "m-1", T).get(0);

    CampaignPartial later = shard.match(T + HORIZON.toMillis() + 1, "m-2", T).get(0);

    assertThat(later.counted()).isEqualTo(1);
    assertThat(later.since()).isNotEqualTo(first.since());
    assertThat(later.eventId()).isNotEqualTo(first.eventId());
  }

  @Test
  void countOfAnEndedCounterIsToldBeforeItIsBegunAnew() {
    shard.match(T, "m-1", T);
    shard.match(T + 1, "m-2", T);

    // A row of a batch that comes before the batch's timers.
    List<CampaignPartial> partials = shard.match(T + HORIZON.toMillis() + 2, "m-3", T);

    assertThat(partials).extracting(CampaignPartial::counted).containsExactly(2L);
    assertThat(shard.expire(shard.timer()))
        .extracting(CampaignPartial::counted)
        .containsExactly(1L);
  }

  @Test
  void repeatedRunTellsOfTheSameCounters() {
    List<CampaignPartial> live = List.copyOf(shard.match(T + 4, "m-1", T));
    OneShard replay = new OneShard(POLICY);

    // Read an hour later, by a task whose clock is not that of arrival.
    MatchedImpression again =
        DeliveryEvents.match("m-1", "c", T, DeliveryEvents.origin(OneShard.SHARD, 0, T + 4));
    List<CampaignPartial> partials = replay.accept(T + 3 * HOUR, again);

    assertThat(partials).isEqualTo(live);
  }

  @Test
  void backlogReadAtOnceIsCountedAsItWasLive() {
    long between = HORIZON.toMillis() / 3;
    List<CampaignPartial> live = new ArrayList<>();
    OneShard replay = new OneShard(POLICY);
    List<MatchedImpression> backlog = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      long arrivedAt = T + i * between;
      String id = "m-" + i / 2 % 7;
      live.addAll(shard.match(arrivedAt, id, T + i % 3 * SECOND));
      backlog.add(DeliveryEvents.match(id, "c", T + i % 3 * SECOND, replay.nextOrigin(arrivedAt)));
    }

    List<CampaignPartial> again =
        new ArrayList<>(
            replay.accept(T + 20 * HORIZON.toMillis(), backlog.toArray(MatchedImpression[]::new)));
    again.addAll(replay.expire(replay.timer()));

    assertThat(live).as("a copy within the horizon, and later ones").hasSize(20);
    assertThat(finalCounts(again)).isEqualTo(finalCounts(live));
  }

  @Test
  void matchWithAnOldTimestampIsCountedAtTheTimeOfItsNeighbours() {
    shard.match(T, "m-1", T);
    MatchedImpression mirrored =
        DeliveryEvents.match("m-2", "c", T, DeliveryEvents.origin(OneShard.SHARD, 9, T - HOUR));

    CampaignPartial partial = shard.accept(T + 20, mirrored).get(0);

    assertThat(partial.counted()).isEqualTo(2);
    assertThat(partial.countedAt()).isEqualTo(T);
  }

  private static Map<String, Long> finalCounts(List<CampaignPartial> partials) {
    return partials.stream()
        .collect(
            Collectors.toMap(
                p -> p.bucketStart() + "/" + p.since() + "/" + p.firstOffset(),
                CampaignPartial::counted,
                Math::max));
  }

  @Test
  void idsAndCountersEndAndNothingIsLeft() {
    for (int i = 0; i < 3_000; i++) {
      shard.match(T + i, "m-" + i, T + i);
    }
    int timers = 0;
    while (!shard.hasEnded()) {
      shard.expire(shard.timer());
      timers++;
    }

    assertThat(shard.size()).isZero();
    assertThat(shard.timer()).isEqualTo(ExpiryQueue.NEVER);
    assertThat(timers).as("bounded work for each timer").isGreaterThan(5);
  }

  @Test
  void matchCostsTheSameHoweverManyAreKnown() {
    long step = 50;
    long kept = (HORIZON.toMillis() + 60_000) / step;
    for (int i = 0; i < 3 * kept; i++) {
      shard.match(T + i * step, "m-" + i, T + i * step);
    }
    int size = shard.size();
    int uses = shard.uses();

    shard.match(T + 3 * kept * step, "last", T);

    assertThat(shard.uses() - uses).isLessThan(25);
    assertThat(size).as("ids and their places").isBetween((int) kept, (int) (2.2 * kept) + 2_000);
  }

  @Test
  void busyCounterOutlivesItsFirstPlaceInTheQueue() {
    long every = HORIZON.toMillis() / 2;
    CampaignPartial last = null;
    for (int i = 0; i < 20; i++) {
      last = shard.match(T + i * every, "m-" + i, T).get(0);
    }

    assertThat(last.counted()).isEqualTo(20);
    assertThat(last.since()).isEqualTo(T);
  }
}
