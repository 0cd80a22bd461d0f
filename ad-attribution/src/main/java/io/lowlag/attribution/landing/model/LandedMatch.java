package io.lowlag.attribution.landing.model;

import java.math.BigDecimal;

/**
 * A row of {@code ad_matches}.
 *
 * @param eventId identifies the row
 * @param transactionId the transaction of request and impression
 * @param userId the user of the request
 * @param campaignId the campaign of the request
 * @param adId the ad of the request
 * @param requestEventId the request's id
 * @param impressionEventId the impression's id
 * @param requestTime event time of the request, epoch milliseconds
 * @param impressionTime event time of the impression, epoch milliseconds; the row's day
 * @param delayMs impression time minus request time
 * @param status the impression's status; null in a record of an earlier version
 * @param bidCpm the request's price for a thousand impressions; null in a record of an earlier
 *     version
 * @param country the request's country; null in a record of an earlier version
 */
public record LandedMatch(
    String eventId,
    String transactionId,
    String userId,
    String campaignId,
    String adId,
    String requestEventId,
    String impressionEventId,
    long requestTime,
    long impressionTime,
    long delayMs,
    String status,
    BigDecimal bidCpm,
    String country) {}
