package io.lowlag.realtime.internal.spark42;

import java.io.Serializable;

/** The bean twin of {@link EncoderBenchmark.Event}. */
public class EventBean implements Serializable {

  private static final long serialVersionUID = 1L;

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
  private OriginBean origin;

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

  public String getStatus() {
    return status;
  }

  public void setStatus(String status) {
    this.status = status;
  }

  public long getEventTime() {
    return eventTime;
  }

  public void setEventTime(long eventTime) {
    this.eventTime = eventTime;
  }

  public OriginBean getOrigin() {
    return origin;
  }

  public void setOrigin(OriginBean origin) {
    this.origin = origin;
  }
}
