package io.lowlag.attribution.delivery.model;

/**
 * State: everything of a campaign except the maps.
 *
 * @param contract null if none is known
 * @param counted impressions of the kept hours
 * @param delivered impressions within the contract's flight, since it is known
 * @param eventTime the greatest event time of an impression; {@link Long#MIN_VALUE} before the
 *     first
 * @param hours the kept hours
 * @param shards one more than the greatest shard that was ever read
 * @param reported the count that was last emitted
 * @param reportedAt when it was emitted, by the clock of arrival; {@link Long#MIN_VALUE} before the
 *     first
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

  /** The state of a campaign without events and without a timer. */
  public static final CampaignState NOTHING =
      new CampaignState(
          null, 0, 0, Long.MIN_VALUE, KeptHours.NONE, 0, 0, Long.MIN_VALUE, Long.MAX_VALUE);
}
