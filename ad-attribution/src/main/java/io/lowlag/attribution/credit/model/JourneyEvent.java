package io.lowlag.attribution.credit.model;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.lowlag.common.record.Decimals;
import io.lowlag.common.record.Origin;
import java.math.BigDecimal;

/**
 * Something that happened on a user's way to a conversion: an impression, as read from {@code
 * ad-matches}, or a record of {@code ad-callbacks}. One type for all, so that they can be rows of
 * one stateful operator; what a type does not have is null and absent from its JSON.
 *
 * @param type one of the types that this record names
 * @param eventId the event's own id
 * @param userId whose journey it belongs to
 * @param transactionId the transaction that the ad was shown in; touches only
 * @param adId the ad; touches only, and there only if the producer knows it
 * @param campaignId whose ad it is; of a conversion, the one campaign that may be credited, or null
 * @param orderId what was ordered; conversions only, and may be null
 * @param value what the conversion is worth, in units of the currency, a text in JSON
 * @param currency ISO 4217; of an adjustment null or the conversion's
 * @param adjusts the order id or the event id of the conversion that an adjustment is about
 * @param adjustment {@link #RETRACTION} or {@link #RESTATEMENT}; adjustments only
 * @param adjustedValue what the conversion is worth instead; restatements only
 * @param adjustmentTime since when it is, epoch milliseconds; null if it is no adjustment
 * @param eventTime when it happened by the clock of its producer, epoch milliseconds
 * @param origin where the event was read
 * @param original the record itself, if it may still be rejected; conversions and adjustments only
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JourneyEvent(
    String type,
    String eventId,
    String userId,
    String transactionId,
    String adId,
    String campaignId,
    String orderId,
    @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal value,
    String currency,
    String adjusts,
    String adjustment,
    @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal adjustedValue,
    Long adjustmentTime,
    long eventTime,
    @JsonIgnore Origin origin,
    @JsonIgnore Original original) {

  /** Creates an event with amounts in their shortest form. */
  public JourneyEvent {
    value = Decimals.shortest(value);
    adjustedValue = Decimals.shortest(adjustedValue);
  }

  /** An ad was shown (VAST impression), and a request for it was found. */
  public static final String IMPRESSION = "impression";

  /** The ad was clicked (VAST ClickTracking). */
  public static final String CLICK = "click";

  /** The ad was viewable as the MRC defines it. */
  public static final String VIEWABLE = "viewable";

  /** A video ad was played to its end (VAST complete). */
  public static final String COMPLETION = "completion";

  /** The user did what the advertiser pays for. */
  public static final String CONVERSION = "conversion";

  /** A conversion is worth something else, or nothing. */
  public static final String ADJUSTMENT = "adjustment";

  /** An adjustment: the conversion is worth nothing, for good. */
  public static final String RETRACTION = "retraction";

  /** An adjustment: the conversion is worth something else. */
  public static final String RESTATEMENT = "restatement";

  /** Returns whether a conversion can be credited to this event. */
  @JsonIgnore
  public boolean isTouch() {
    return !type.equals(CONVERSION) && !type.equals(ADJUSTMENT);
  }

  /** Returns an event that is a touch. */
  public static JourneyEvent touch(
      String type,
      String eventId,
      String userId,
      String transactionId,
      String adId,
      String campaignId,
      long eventTime,
      Origin origin) {
    return new JourneyEvent(
        type,
        eventId,
        userId,
        transactionId,
        adId,
        campaignId,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        eventTime,
        origin,
        null);
  }

  /** Returns a conversion. */
  public static JourneyEvent conversion(
      String eventId,
      String userId,
      String campaignId,
      String orderId,
      BigDecimal value,
      String currency,
      long eventTime,
      Origin origin) {
    return new JourneyEvent(
        CONVERSION,
        eventId,
        userId,
        null,
        null,
        campaignId,
        orderId,
        value,
        currency,
        null,
        null,
        null,
        null,
        eventTime,
        origin,
        null);
  }

  /** Returns an adjustment. */
  public static JourneyEvent adjustment(
      String eventId,
      String userId,
      String adjusts,
      String adjustment,
      BigDecimal adjustedValue,
      String currency,
      long adjustmentTime,
      long eventTime,
      Origin origin) {
    return new JourneyEvent(
        ADJUSTMENT,
        eventId,
        userId,
        null,
        null,
        null,
        null,
        null,
        currency,
        adjusts,
        adjustment,
        adjustedValue,
        adjustmentTime,
        eventTime,
        origin,
        null);
  }

  /**
   * Returns this event with the record that it was decoded from.
   *
   * @param record null to forget it
   */
  public JourneyEvent withOriginal(Original record) {
    return new JourneyEvent(
        type,
        eventId,
        userId,
        transactionId,
        adId,
        campaignId,
        orderId,
        value,
        currency,
        adjusts,
        adjustment,
        adjustedValue,
        adjustmentTime,
        eventTime,
        origin,
        record);
  }

  @Override
  public String toString() {
    return type + " " + eventId + " of " + userId + " at " + eventTime;
  }
}
