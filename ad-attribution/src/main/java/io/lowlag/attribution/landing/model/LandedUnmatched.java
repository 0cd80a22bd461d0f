package io.lowlag.attribution.landing.model;

/**
 * A row of {@code ad_unmatched}.
 *
 * @param eventId identifies the row
 * @param side request or impression
 * @param reason why it has no partner
 * @param transactionId the transaction of the event
 * @param adId the ad of the event
 * @param campaignId the campaign of the event; null for an impression
 * @param userId the user of the event; null for an impression
 * @param droppedEventId the event's own id
 * @param eventTime event time of the event, epoch milliseconds; the row's day
 */
public record LandedUnmatched(
    String eventId,
    String side,
    String reason,
    String transactionId,
    String adId,
    String campaignId,
    String userId,
    String droppedEventId,
    long eventTime) {}
