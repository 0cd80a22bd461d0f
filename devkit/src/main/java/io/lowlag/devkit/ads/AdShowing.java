package io.lowlag.devkit.ads;

/**
 * An ad that was requested and shown.
 *
 * @param matchId the event id of its match
 * @param transactionId the transaction
 * @param userId who saw it
 * @param adId the ad
 * @param campaignId whose ad it is
 * @param eventTime event time of the impression, epoch milliseconds
 */
record AdShowing(
    String matchId,
    String transactionId,
    String userId,
    String adId,
    String campaignId,
    long eventTime) {}
