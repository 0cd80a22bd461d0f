package io.lowlag.attribution.delivery.model;

/**
 * A contract for impressions of a campaign: the record of {@code campaign-contracts}.
 *
 * @param campaignId the campaign
 * @param version of the contract; the greatest is valid
 * @param contracted impressions to deliver
 * @param startsAt the flight's beginning, epoch milliseconds of event time, inclusive
 * @param endsAt the flight's end, epoch milliseconds of event time, exclusive
 */
public record CampaignContract(
    String campaignId, long version, long contracted, long startsAt, long endsAt) {

  private static final long SECOND = 1_000;

  /** Returns the first second of the flight: the one that contains {@code startsAt}. */
  public long firstSecond() {
    return Math.floorDiv(startsAt, SECOND);
  }

  /**
   * Returns the second after the last one of the flight: the first that begins at or after {@code
   * endsAt}.
   */
  public long endSecond() {
    return -Math.floorDiv(-endsAt, SECOND);
  }

  /**
   * Returns whether impressions of that second, in epoch seconds, are delivered under this
   * contract.
   */
  public boolean covers(long second) {
    return firstSecond() <= second && second < endSecond();
  }
}
