package io.lowlag.attribution.correlation.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.lowlag.common.record.Origin;
import java.io.Serializable;
import java.util.Objects;

/**
 * An ad request or an impression of it, as read from {@code ad-requests} or {@code ad-impressions}.
 * One bean for both sides, so that both can be rows of one stateful operator; what a side does not
 * have is null and absent from its JSON.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class AdEvent implements Serializable {

  /** The side that asks for an ad. */
  public static final String REQUEST = "request";

  /** The side that says an ad was shown. */
  public static final String IMPRESSION = "impression";

  private String side;
  private String eventId;
  private String transactionId;
  private String userId;
  private String campaignId;
  private String adId;
  private Double bidCpm;
  private String country;
  private String status;
  private long eventTime;
  private Origin origin;

  /** For Spark's encoder. */
  public AdEvent() {}

  /** {@link #REQUEST} or {@link #IMPRESSION}; says which topic the event came from. */
  @JsonIgnore
  public String getSide() {
    return side;
  }

  public void setSide(String side) {
    this.side = side;
  }

  public String getEventId() {
    return eventId;
  }

  public void setEventId(String eventId) {
    this.eventId = eventId;
  }

  public String getTransactionId() {
    return transactionId;
  }

  public void setTransactionId(String transactionId) {
    this.transactionId = transactionId;
  }

  public String getUserId() {
    return userId;
  }

  public void setUserId(String userId) {
    this.userId = userId;
  }

  public String getCampaignId() {
    return campaignId;
  }

  public void setCampaignId(String campaignId) {
    this.campaignId = campaignId;
  }

  public String getAdId() {
    return adId;
  }

  public void setAdId(String adId) {
    this.adId = adId;
  }

  /** Price bid for a thousand impressions, in the exchange's currency; requests only. */
  public Double getBidCpm() {
    return bidCpm;
  }

  public void setBidCpm(Double bidCpm) {
    this.bidCpm = bidCpm;
  }

  public String getCountry() {
    return country;
  }

  public void setCountry(String country) {
    this.country = country;
  }

  /** What the client reported of the impression; impressions only. */
  public String getStatus() {
    return status;
  }

  public void setStatus(String status) {
    this.status = status;
  }

  /** When it happened by the clock of its producer, epoch milliseconds. */
  public long getEventTime() {
    return eventTime;
  }

  public void setEventTime(long eventTime) {
    this.eventTime = eventTime;
  }

  /** Where the event was read; null in an event that was put out. */
  @JsonIgnore
  public Origin getOrigin() {
    return origin;
  }

  public void setOrigin(Origin origin) {
    this.origin = origin;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AdEvent o
        && Objects.equals(side, o.side)
        && Objects.equals(eventId, o.eventId)
        && Objects.equals(transactionId, o.transactionId)
        && Objects.equals(userId, o.userId)
        && Objects.equals(campaignId, o.campaignId)
        && Objects.equals(adId, o.adId)
        && Objects.equals(bidCpm, o.bidCpm)
        && Objects.equals(country, o.country)
        && Objects.equals(status, o.status)
        && eventTime == o.eventTime
        && Objects.equals(origin, o.origin);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
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
        origin);
  }

  @Override
  public String toString() {
    return side + " " + eventId + " of " + transactionId + " at " + eventTime;
  }
}
