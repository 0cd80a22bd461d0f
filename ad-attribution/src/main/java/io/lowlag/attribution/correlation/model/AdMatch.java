package io.lowlag.attribution.correlation.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.Serializable;
import java.util.Objects;

/**
 * An impression that belongs to a request: the record of {@code ad-matches}. Its {@code event_id}
 * follows from the transaction and the ids of the two events.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class AdMatch implements Serializable {

  private String eventId;
  private String transactionId;
  private String userId;
  private String campaignId;
  private String adId;
  private String requestEventId;
  private String impressionEventId;
  private long requestTime;
  private long impressionTime;
  private long delayMs;

  /** For Spark's encoder. */
  public AdMatch() {}

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

  /** The ad of the request. */
  public String getAdId() {
    return adId;
  }

  public void setAdId(String adId) {
    this.adId = adId;
  }

  public String getRequestEventId() {
    return requestEventId;
  }

  public void setRequestEventId(String requestEventId) {
    this.requestEventId = requestEventId;
  }

  public String getImpressionEventId() {
    return impressionEventId;
  }

  public void setImpressionEventId(String impressionEventId) {
    this.impressionEventId = impressionEventId;
  }

  /** Event time of the request, epoch milliseconds. */
  public long getRequestTime() {
    return requestTime;
  }

  public void setRequestTime(long requestTime) {
    this.requestTime = requestTime;
  }

  /** Event time of the impression, epoch milliseconds. */
  public long getImpressionTime() {
    return impressionTime;
  }

  public void setImpressionTime(long impressionTime) {
    this.impressionTime = impressionTime;
  }

  /** Impression time minus request time; negative when the clocks of the producers disagree. */
  public long getDelayMs() {
    return delayMs;
  }

  public void setDelayMs(long delayMs) {
    this.delayMs = delayMs;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AdMatch o
        && Objects.equals(eventId, o.eventId)
        && Objects.equals(transactionId, o.transactionId)
        && Objects.equals(userId, o.userId)
        && Objects.equals(campaignId, o.campaignId)
        && Objects.equals(adId, o.adId)
        && Objects.equals(requestEventId, o.requestEventId)
        && Objects.equals(impressionEventId, o.impressionEventId)
        && requestTime == o.requestTime
        && impressionTime == o.impressionTime
        && delayMs == o.delayMs;
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        eventId,
        transactionId,
        userId,
        campaignId,
        adId,
        requestEventId,
        impressionEventId,
        requestTime,
        impressionTime,
        delayMs);
  }

  @Override
  public String toString() {
    return requestEventId
        + " + "
        + impressionEventId
        + " of "
        + transactionId
        + " after "
        + delayMs
        + " ms";
  }
}
