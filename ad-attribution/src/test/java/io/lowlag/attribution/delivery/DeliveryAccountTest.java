package io.lowlag.attribution.delivery;

import static io.lowlag.attribution.delivery.DeliveryEvents.HOUR;
import static io.lowlag.attribution.delivery.DeliveryEvents.LATENESS;
import static io.lowlag.attribution.delivery.DeliveryEvents.POLICY;
import static io.lowlag.attribution.delivery.DeliveryEvents.PROGRESS;
import static io.lowlag.attribution.delivery.DeliveryEvents.RETENTION;
import static io.lowlag.attribution.delivery.DeliveryEvents.SECOND;
import static io.lowlag.attribution.delivery.DeliveryEvents.T;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.lowlag.attribution.delivery.model.CampaignDelivery;
import io.lowlag.attribution.delivery.model.CampaignPartial;
import io.lowlag.common.metrics.JobMetrics;
import io.lowlag.common.record.EventIds;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

/** Decisions of stage two, without Spark. */
class DeliveryAccountTest {

  private static final long DAY = 24 * HOUR;

  private final OneCampaign campaign = new OneCampaign(POLICY, T);

  @Test
  void case12ContractedThousandInFourShards() {
    campaign.contract(1, 1_000, T, T + DAY);

    // 250 + 260 + 240 + 249 = 999
    List<CampaignDelivery> below = new ArrayList<>();
    below.addAll(campaign.partial(0, T, 250));
    below.addAll(campaign.partial(1, T, 260));
    below.addAll(campaign.partial(2, T, 240));
    below.addAll(campaign.partial(3, T, 249));
    assertThat(below).extracting(CampaignDelivery::status).doesNotContain("fulfilled");

    // Shard 3 goes on to 251: 1001
    assertThat(said(campaign.partial(3, T, 251))).containsExactly(tuple("fulfilled", 1L, 1_001L));

    // Old numbers of shards 1 and 2 come again
    assertThat(campaign.partial(1, T, 255)).isEmpty();
    assertThat(campaign.partial(2, T, 240)).isEmpty();

    // Raised to 1200: running, and fulfilled once more when that is reached
    assertThat(said(campaign.contract(2, 1_200, T, T + DAY)))
        .containsExactly(tuple("running", 2L, 1_001L));
    assertThat(said(campaign.partial(0, T, 448))).isEmpty();
    assertThat(said(campaign.partial(0, T, 449))).containsExactly(tuple("fulfilled", 2L, 1_200L));
  }

  @Test
  void fulfilledHasTheSameIdWhateverTheCount() {
    campaign.contract(1, 1_000, T, T + DAY);
    OneCampaign repeated = new OneCampaign(POLICY, T);
    repeated.contract(1, 1_000, T, T + DAY);

    CampaignDelivery first = campaign.partial(0, T, 1_001).get(0);
    CampaignDelivery second = repeated.partial(0, T, 1_003).get(0);

    assertThat(first.eventId())
        .isEqualTo(second.eventId())
        .isEqualTo(EventIds.of("campaign-delivery", "c", "1", "fulfilled"));
    assertThat(second.overDelivered()).isEqualTo(3);
  }

  @Test
  void contractAfterTheImpressionsIsFulfilledOnArrival() {
    List<CampaignDelivery> before = campaign.partial(0, T, 5);
    assertThat(before).hasSize(1);
    assertThat(before.get(0).contracted()).isNull();
    assertThat(before.get(0).contractVersion()).isNull();
    assertThat(before.get(0).status()).isEqualTo("running");

    assertThat(said(campaign.contract(1, 5, T, T + 1)))
        .containsExactly(tuple("running", 1L, 5L), tuple("fulfilled", 1L, 5L));
  }

  @Test
  void loweredBelowWhatIsDeliveredIsFulfilledAtOnce() {
    campaign.contract(1, 10, T, T + DAY);
    campaign.partial(0, T, 7);

    assertThat(said(campaign.contract(2, 6, T, T + DAY)))
        .containsExactly(tuple("running", 2L, 7L), tuple("fulfilled", 2L, 7L));
  }

  @Test
  void contractThatIsNotNewerIsIgnoredAndCounted() {
    campaign.contract(2, 10, T, T + DAY);
    campaign.partial(0, T, 5);
    long before = JobMetrics.counter(DeliveryMetrics.OUTDATED_CONTRACTS).getCount();

    assertThat(campaign.contract(1, 1, T, T + DAY)).isEmpty();
    assertThat(campaign.contract(2, 1, T, T + DAY)).isEmpty();

    assertThat(JobMetrics.counter(DeliveryMetrics.OUTDATED_CONTRACTS).getCount())
        .isEqualTo(before + 2);
  }

  @Test
  void flightIsHalfOpenAtOneSecond() {
    campaign.contract(1, 100, T + 500, T + 2_500);
    campaign.partial(0, T - SECOND, 1);
    campaign.partial(0, T, 10);
    campaign.partial(0, T + SECOND, 10);
    campaign.partial(0, T + 2 * SECOND, 10);
    campaign.partial(0, T + 3 * SECOND, 1);

    assertThat(campaign.advanceTo(T + PROGRESS.toMillis()))
        .extracting(CampaignDelivery::delivered)
        .as("start floored, end ceiled")
        .contains(30L)
        .doesNotContain(31L, 32L);
  }

  @Test
  void changedFlightIsCountedExactly() {
    long start = T - 3 * HOUR;
    for (int i = 0; i < 4 * 3_600; i += 100) {
      campaign.partial(0, start + i * SECOND, 1);
    }
    campaign.contract(1, 1_000, start, T);
    long odd = start + 1_234_567;

    // Every 100th second from the 1234th on, which is 1300, to 10800, exclusive
    assertThat(said(campaign.contract(2, 1_000, odd, T)))
        .containsExactly(tuple("running", 2L, 95L));
    assertThat(said(campaign.contract(3, 1_000, start, odd)))
        .as("0 to 1234")
        .containsExactly(tuple("running", 3L, 13L));
    assertThat(said(campaign.contract(4, 1_000, start - DAY, T + DAY)))
        .containsExactly(tuple("running", 4L, 144L));
    assertThat(said(campaign.contract(5, 1_000, T + 2 * DAY, T + 3 * DAY)))
        .containsExactly(tuple("running", 5L, 0L));
  }

  @Test
  void raisedContractKeepsWhatWasDeliveredBeforeTheRetention() {
    campaign.contract(1, 10, T, T + 100 * DAY);
    campaign.partial(0, T, 6);
    campaign.advanceTo(T + RETENTION.toMillis() + 2 * HOUR);

    assertThat(said(campaign.contract(2, 20, T, T + 200 * DAY)))
        .containsExactly(tuple("running", 2L, 6L));
  }

  @Test
  void progressIsToldAtMostOnceAnInterval() {
    campaign.contract(1, 100, T, T + DAY);
    campaign.at(T + 1).partial(0, T, 1);
    campaign.at(T + 2).partial(0, T, 2);

    assertThat(said(campaign.advanceTo(T + PROGRESS.toMillis())))
        .containsExactly(tuple("running", 1L, 2L));
    assertThat(campaign.advanceTo(T + 5 * PROGRESS.toMillis())).as("nothing changed").isEmpty();
    assertThat(said(campaign.partial(0, T, 3))).containsExactly(tuple("running", 1L, 3L));
  }

  @Test
  void moreThanContractedIsToldAsOverDelivered() {
    campaign.contract(1, 2, T, T + DAY);
    campaign.partial(0, T, 2);
    campaign.partial(0, T, 5);

    List<CampaignDelivery> progress = campaign.advanceTo(T + PROGRESS.toMillis());

    assertThat(said(progress)).containsExactly(tuple("over_delivered", 1L, 5L));
    assertThat(progress.get(0).overDelivered()).isEqualTo(3);
  }

  @Test
  void endIsToldOnceWithTheFinalCounts() {
    campaign.contract(1, 10, T, T + HOUR);
    campaign.at(T + HOUR).partial(0, T, 4);
    long due = T + HOUR + LATENESS.toMillis();
    campaign.advanceTo(due - 1);
    campaign.partial(1, T, 3);

    List<CampaignDelivery> ended = campaign.advanceTo(due);

    assertThat(said(ended)).containsExactly(tuple("ended", 1L, 7L));
    assertThat(ended.get(0).eventId())
        .isEqualTo(EventIds.of("campaign-delivery", "c", "1", "ended"));
    assertThat(campaign.advanceTo(due + DAY)).isEmpty();
  }

  @Test
  void contractWhoseFlightIsOverEndsOnceItsPartialsHadTimeToCome() {
    assertThat(said(campaign.contract(1, 10, T - 2 * DAY, T - DAY)))
        .containsExactly(tuple("running", 1L, 0L));
    campaign.partial(0, T - DAY - SECOND, 10);

    assertThat(said(campaign.advanceTo(T + LATENESS.toMillis())))
        .containsExactly(tuple("ended", 1L, 10L));
  }

  @Test
  void fulfilledAfterTheEndIsToldAllTheSame() {
    campaign.contract(1, 10, T, T + HOUR);
    campaign.advanceTo(T + 2 * HOUR);
    long late = JobMetrics.counter(DeliveryMetrics.LATE_IMPRESSIONS).getCount();

    assertThat(said(campaign.partial(0, T, 10))).containsExactly(tuple("fulfilled", 1L, 10L));
    assertThat(JobMetrics.counter(DeliveryMetrics.LATE_IMPRESSIONS).getCount())
        .isEqualTo(late + 10);
  }

  @Test
  void counterThatWasBegunAnewIsAdded() {
    campaign.contract(1, 5, T, T + DAY);
    campaign.partial(DeliveryEvents.partial(0, T, T, 3, T));

    assertThat(said(campaign.partial(DeliveryEvents.partial(0, T, T + HOUR, 2, T + HOUR))))
        .containsExactly(tuple("fulfilled", 1L, 5L));
  }

  @Test
  void repetitionOfForgottenCountersAddsNothing() {
    campaign.contract(1, 1_000_000, T, T + DAY);
    List<CampaignPartial> all = new ArrayList<>();
    for (long second = 0; second < 7_200; second++) {
      all.add(DeliveryEvents.partial(0, T + second * SECOND, 1, T + second * SECOND));
      campaign.at(T + second * SECOND).partial(all.get(all.size() - 1));
    }
    assertThat(campaign.knownCounters()).as("those of two horizons").isBetween(1_200, 1_203);

    // Stage one begins anew, an hour later
    campaign.at(T + 3 * HOUR);
    all.forEach(campaign::partial);

    assertThat(said(campaign.contract(2, 1_000_000, T, T + DAY)))
        .containsExactly(tuple("running", 2L, 7_200L));
  }

  @Test
  void outageOfStageOneForgetsNothingThatMayStillChange() {
    campaign.contract(1, 1_000, T, T + DAY);
    campaign.partial(0, T, 5);

    // Nothing for three hours; then stage one goes on with its backlog
    campaign.advanceTo(T + 3 * HOUR);
    campaign.partial(DeliveryEvents.partial(0, T, 6, T + 1));

    assertThat(said(campaign.contract(2, 1_000, T, T + DAY)))
        .containsExactly(tuple("running", 2L, 6L));
  }

  @Test
  void impressionsOlderThanTheRetentionAreDroppedAndCounted() {
    long before = JobMetrics.counter(DeliveryMetrics.EXPIRED_IMPRESSIONS).getCount();

    assertThat(campaign.partial(0, T - RETENTION.toMillis() - 2 * HOUR, 4)).isEmpty();

    assertThat(JobMetrics.counter(DeliveryMetrics.EXPIRED_IMPRESSIONS).getCount())
        .isEqualTo(before + 4);
    campaign.advanceTo(T + 10);
    assertThat(campaign.size()).isZero();
  }

  @Test
  void nothingIsLeftOfAnIdleCampaign() {
    campaign.contract(1, 10, T, T + HOUR);
    for (int shard = 0; shard < 4; shard++) {
      for (int second = 0; second < 7_300; second += 7) {
        campaign.partial(shard, T + second * SECOND, 2);
      }
    }
    campaign.advanceTo(T + RETENTION.toMillis());
    assertThat(campaign.size()).isPositive();

    campaign.advanceTo(T + RETENTION.toMillis() + 5 * HOUR);

    assertThat(campaign.size()).isZero();
    assertThat(campaign.timer()).isEqualTo(ExpiryQueue.NEVER);
  }

  @Test
  void partialCostsTheSameHoweverMuchIsKnown() {
    for (long second = 0; second < 7_200; second++) {
      campaign.at(T + second * SECOND).partial(0, T + second * SECOND, 1);
    }
    int uses = campaign.uses();

    campaign.partial(0, T + 7_200 * SECOND, 1);

    assertThat(campaign.uses() - uses).isLessThan(25);
  }

  /** Status, version and count. */
  private static List<Tuple> said(List<CampaignDelivery> deliveries) {
    return deliveries.stream()
        .map(d -> tuple(d.status(), d.contractVersion(), d.delivered()))
        .toList();
  }
}
