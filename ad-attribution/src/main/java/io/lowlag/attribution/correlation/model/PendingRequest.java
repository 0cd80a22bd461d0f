package io.lowlag.attribution.correlation.model;

import java.io.Serializable;
import java.util.Objects;

/**
 * State: the request of a transaction until its time is over. The transaction id is the key and not
 * repeated here.
 */
public class PendingRequest implements Serializable {

  private String eventId;
  private String userId;
  private String campaignId;
  private String adId;
  private Double bidCpm;
  private String country;
  private long eventTime;
  private boolean matched;
  private long expiresAt;

  /** For Spark's encoder. */
  public PendingRequest() {}

  /** The state of a request that has just arrived. */
  public static PendingRequest of(AdEvent event, long expiresAt) {
    PendingRequest pending = new PendingRequest();
    pending.eventId = event.getEventId();
    pending.userId = event.getUserId();
    pending.campaignId = event.getCampaignId();
    pending.adId = event.getAdId();
    pending.bidCpm = event.getBidCpm();
    pending.country = event.getCountry();
    pending.eventTime = event.getEventTime();
    pending.expiresAt = expiresAt;
    return pending;
  }

  /** Marks the first match and lets go of what no later output needs. */
  public void markMatched() {
    matched = true;
    bidCpm = null;
    country = null;
  }

  /** The request as it was read, for a transaction of that id. */
  public AdEvent toEvent(String transactionId) {
    AdEvent event = new AdEvent();
    event.setSide(AdEvent.REQUEST);
    event.setEventId(eventId);
    event.setTransactionId(transactionId);
    event.setUserId(userId);
    event.setCampaignId(campaignId);
    event.setAdId(adId);
    event.setBidCpm(bidCpm);
    event.setCountry(country);
    event.setEventTime(eventTime);
    return event;
  }

  public String getEventId() {
    return eventId;
  }

  public void setEventId(String eventId) {
    this.eventId = eventId;
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

  /** Null once matched: only an unmatched request is put out whole. */
  public Double getBidCpm() {
    return bidCpm;
  }

  public void setBidCpm(Double bidCpm) {
    this.bidCpm = bidCpm;
  }

  /** Null once matched. */
  public String getCountry() {
    return country;
  }

  public void setCountry(String country) {
    this.country = country;
  }

  public long getEventTime() {
    return eventTime;
  }

  public void setEventTime(long eventTime) {
    this.eventTime = eventTime;
  }

  /** True after the first match; the request then only waits for more impressions. */
  public boolean isMatched() {
    return matched;
  }

  public void setMatched(boolean matched) {
    this.matched = matched;
  }

  /** End of its time, processing time in epoch milliseconds. */
  public long getExpiresAt() {
    return expiresAt;
  }

  public void setExpiresAt(long expiresAt) {
    this.expiresAt = expiresAt;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PendingRequest o
        && Objects.equals(eventId, o.eventId)
        && Objects.equals(userId, o.userId)
        && Objects.equals(campaignId, o.campaignId)
        && Objects.equals(adId, o.adId)
        && Objects.equals(bidCpm, o.bidCpm)
        && Objects.equals(country, o.country)
        && eventTime == o.eventTime
        && matched == o.matched
        && expiresAt == o.expiresAt;
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        eventId, userId, campaignId, adId, bidCpm, country, eventTime, matched, expiresAt);
  }

  @Override
  public String toString() {
    return eventId + (matched ? " matched" : " waiting") + " until " + expiresAt;
  }
}
