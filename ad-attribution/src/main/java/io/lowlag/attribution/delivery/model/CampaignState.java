package io.lowlag.attribution.delivery.model;

/**
 * State: of a campaign, all but the maps.
 *
 * @param contract null if none is known
 * @param counted impressions of the kept hours
 * @param delivered impressions within the contract's flight, since it is known
 * @param eventTime the greatest event time of an impression; {@link Long#MIN_VALUE} before the
 *     first
 * @param hours the kept hours
 * @param shards one more than the greatest shard that was ever read
 * @param reported the count that was last put out
 * @param reportedAt when that was, by the clock of arrival; {@link Long#MIN_VALUE} before the first
 * @param timer when the key's timer is due, by the clock of arrival
 */
public record CampaignState(
    ContractState contract,
    long counted,
    long delivered,
    long eventTime,
    KeptHours hours,
    int shards,
    long reported,
    long reportedAt,
    long timer) {

  /** Of a campaign of which nothing is known, and that has no timer. */
  public static final CampaignState NOTHING =
      new CampaignState(
          null, 0, 0, Long.MIN_VALUE, KeptHours.NONE, 0, 0, Long.MIN_VALUE, Long.MAX_VALUE);
}
