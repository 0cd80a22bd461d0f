package io.lowlag.attribution.delivery.model;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * The progress of the delivery of a campaign: the record of {@code campaign-delivery}.
 *
 * @param eventId for a status that occurs once in a version (running, fulfilled, ended), the id
 *     depends only on campaign, version and status, because a run that repeats it may have another
 *     count. The id of a progress record depends on its count as well
 * @param campaignId the campaign
 * @param contractVersion of the contract; null if none is known
 * @param contracted impressions to deliver; null if no contract is known
 * @param startsAt the flight's beginning; null if no contract is known
 * @param endsAt the flight's end; null if no contract is known
 * @param delivered impressions within the flight; without a contract, all that are kept
 * @param overDelivered how many of them are more than contracted
 * @param status one of the statuses that this type names
 * @param eventTime the greatest event time of an impression; before the first one, Kafka's
 *     timestamp of the contract. Epoch milliseconds
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CampaignDelivery(
    String eventId,
    String campaignId,
    Long contractVersion,
    Long contracted,
    Long startsAt,
    Long endsAt,
    long delivered,
    long overDelivered,
    String status,
    long eventTime) {

  /** A version is known and not fulfilled, or no contract is known. */
  public static final String RUNNING = "running";

  /** The contracted number was reached; once in a version. */
  public static final String FULFILLED = "fulfilled";

  /** More impressions came after that. */
  public static final String OVER_DELIVERED = "over_delivered";

  /** The flight and the time for late impressions are over; once in a version. */
  public static final String ENDED = "ended";
}
