package io.lowlag.attribution.landing.model;

import java.math.BigDecimal;
import java.util.List;

/**
 * A row of {@code ad_credits}, identified by user, conversion and model.
 *
 * @param eventId depends on all inputs of the record
 * @param conversionId the order's id if it has one, otherwise the conversion's event id
 * @param conversionEventId the event id of the conversion
 * @param userId whose conversion it is
 * @param campaignId the one campaign that the conversion allows; null if it allows every one
 * @param model the model's name
 * @param revision the row with the greatest one counts
 * @param status status of the credit, such as provisional
 * @param value what the conversion is worth after adjustments
 * @param currency of value and shares
 * @param touches the credited touches, in their order
 * @param eventTime of the conversion, epoch milliseconds; the row's day
 */
public record LandedCredit(
    String eventId,
    String conversionId,
    String conversionEventId,
    String userId,
    String campaignId,
    String model,
    int revision,
    String status,
    BigDecimal value,
    String currency,
    List<LandedTouch> touches,
    long eventTime) {}
