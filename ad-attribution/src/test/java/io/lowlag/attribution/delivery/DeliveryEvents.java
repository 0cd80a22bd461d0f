package io.lowlag.attribution.delivery;

import io.lowlag.attribution.delivery.model.CampaignContract;
import io.lowlag.attribution.delivery.model.CampaignEvent;
import io.lowlag.attribution.delivery.model.CampaignPartial;
import io.lowlag.attribution.delivery.model.MatchedImpression;
import io.lowlag.common.record.Origin;
import java.time.Duration;

/** Events as a decoder would give them, and the policy of most tests. */
final class DeliveryEvents {

  /** A full hour. */
  static final long T = 1_800_000_000_000L;

  static final long SECOND = 1_000;
  static final long HOUR = 3_600_000;

  static final Duration HORIZON = Duration.ofMinutes(10);
  static final Duration FLUSH = Duration.ofMillis(10);
  static final Duration PROGRESS = Duration.ofSeconds(10);
  static final Duration RETENTION = Duration.ofDays(45);
  static final Duration LATENESS = Duration.ofMinutes(1);

  static final DeliveryPolicy POLICY =
      new DeliveryPolicy(HORIZON, FLUSH, PROGRESS, RETENTION, LATENESS);

  private DeliveryEvents() {}

  static Origin origin(int partition, long offset, long arrivedAt) {
    return new Origin(partition, offset, arrivedAt * 1_000, arrivedAt * 1_000);
  }

  static MatchedImpression match(String eventId, String campaignId, long time, Origin origin) {
    return new MatchedImpression(eventId, campaignId, time, origin);
  }

  static CampaignEvent contract(CampaignContract contract, Origin origin) {
    return new CampaignEvent(contract, null, origin);
  }

  static CampaignEvent partial(CampaignPartial partial, Origin origin) {
    return new CampaignEvent(null, partial, origin);
  }

  /** A partial of the counter that began with the first match of its shard and second. */
  static CampaignPartial partial(int shard, long bucketStart, long counted, long countedAt) {
    return partial(shard, bucketStart, bucketStart, counted, countedAt);
  }

  static CampaignPartial partial(
      int shard, long bucketStart, long since, long counted, long countedAt) {
    return new CampaignPartial(
        "p-" + shard + "-" + bucketStart + "-" + since + "-" + counted,
        "c",
        shard,
        bucketStart,
        since,
        7,
        counted,
        bucketStart + 999,
        countedAt);
  }
}
