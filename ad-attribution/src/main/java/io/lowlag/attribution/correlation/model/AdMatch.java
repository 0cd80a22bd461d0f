package io.lowlag.attribution.correlation.model;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * An impression that belongs to a request: the record of {@code ad-matches}.
 *
 * @param eventId depends on the transaction and the ids of the two events
 * @param transactionId the transaction of both
 * @param userId the user of the request
 * @param campaignId the campaign of the request
 * @param adId the ad of the request
 * @param requestEventId the request's id
 * @param impressionEventId the impression's id
 * @param requestTime event time of the request, epoch milliseconds
 * @param impressionTime event time of the impression, epoch milliseconds
 * @param delayMs impression time minus request time; negative if the clocks of the producers
 *     disagree
 * @param status the impression's status
 * @param bidCpm the request's price for a thousand impressions, in the exchange's currency: a
 *     decimal as the shortest text
 * @param country the request's country
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AdMatch(
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
    String bidCpm,
    String country) {}
