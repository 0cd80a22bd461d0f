package io.lowlag.attribution.landing.model;

import java.math.BigDecimal;

/**
 * A touch in a row of {@code ad_credits}.
 *
 * @param touchEventId the id of the match, or of the callback
 * @param transactionId the transaction that the ad was shown in; null if the touch has none
 * @param campaignId whose ad it is
 * @param kind click or view
 * @param creditPpm its share in millionths
 * @param creditedValue its share of the conversion's value
 * @param eventTime of the touch, epoch milliseconds
 */
public record LandedTouch(
    String touchEventId,
    String transactionId,
    String campaignId,
    String kind,
    int creditPpm,
    BigDecimal creditedValue,
    long eventTime) {}
