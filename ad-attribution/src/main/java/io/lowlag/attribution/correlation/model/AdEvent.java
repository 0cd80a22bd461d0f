package io.lowlag.attribution.correlation.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.lowlag.common.record.Origin;

/**
 * An ad request or an impression, as read from {@code ad-requests} or {@code ad-impressions}. One
 * type for both sides, so that both can be rows of one stateful operator; fields that a side does
 * not have are null and absent from its JSON.
 *
 * @param side {@link #REQUEST} or {@link #IMPRESSION}; says which topic the event came from
 * @param eventId the event's own id
 * @param transactionId what a request and its impressions have in common
 * @param userId who sees the ad; requests only
 * @param campaignId whose ad it is; requests only
 * @param adId the ad that is shown
 * @param bidCpm price bid for a thousand impressions, in the exchange's currency: a decimal as the
 *     shortest text; requests only
 * @param country where the user is; requests only
 * @param status what the client reported about the impression; impressions only
 * @param eventTime when it happened by the clock of its producer, epoch milliseconds
 * @param origin where the event was read; null in an emitted event
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AdEvent(
    @JsonIgnore String side,
    String eventId,
    String transactionId,
    String userId,
    String campaignId,
    String adId,
    String bidCpm,
    String country,
    String status,
    long eventTime,
    @JsonIgnore Origin origin) {

  /** The side that requests an ad. */
  public static final String REQUEST = "request";

  /** The side that reports that an ad was shown. */
  public static final String IMPRESSION = "impression";

  /** Returns an event of the side that requests an ad. */
  public static AdEvent request(
      String eventId,
      String transactionId,
      String userId,
      String campaignId,
      String adId,
      String bidCpm,
      String country,
      long eventTime,
      Origin origin) {
    return new AdEvent(
        REQUEST,
        eventId,
        transactionId,
        userId,
        campaignId,
        adId,
        bidCpm,
        country,
        null,
        eventTime,
        origin);
  }

  /** Returns an event of the side that reports that an ad was shown. */
  public static AdEvent impression(
      String eventId,
      String transactionId,
      String adId,
      String status,
      long eventTime,
      Origin origin) {
    return new AdEvent(
        IMPRESSION,
        eventId,
        transactionId,
        null,
        null,
        adId,
        null,
        null,
        status,
        eventTime,
        origin);
  }

  /** Returns this event as it is emitted, without its origin. */
  public AdEvent withoutOrigin() {
    return new AdEvent(
        side,
        eventId,
        transactionId,
        userId,
        campaignId,
        adId,
        bidCpm,
        country,
        status,
        eventTime,
        null);
  }

  @Override
  public String toString() {
    return side + " " + eventId + " of " + transactionId + " at " + eventTime;
  }
}
