package io.lowlag.attribution.landing.model;

/**
 * A row of {@code campaign_delivery}.
 *
 * @param eventId identifies the row
 * @param campaignId whose delivery it is
 * @param contractVersion version of the contract; null if there is none
 * @param contracted impressions to deliver; null if there is none
 * @param startsAt start of the flight, epoch milliseconds; null if it is not set
 * @param endsAt end of the flight, epoch milliseconds; null if it is not set
 * @param delivered impressions that were delivered
 * @param overDelivered by how much more than contracted
 * @param status such as running or fulfilled
 * @param eventTime epoch milliseconds; the row's day
 */
public record LandedDelivery(
    String eventId,
    String campaignId,
    Long contractVersion,
    Long contracted,
    Long startsAt,
    Long endsAt,
    long delivered,
    long overDelivered,
    String status,
    long eventTime) {}
