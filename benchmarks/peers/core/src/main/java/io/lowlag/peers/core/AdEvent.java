package io.lowlag.peers.core;

/** An ad request or an impression; fields that its side does not have are null. */
public final class AdEvent {

  /** The side that requests an ad. */
  public static final String REQUEST = "request";

  /** The side that reports that an ad was shown. */
  public static final String IMPRESSION = "impression";

  public boolean request;
  public String eventId;
  public String transactionId;
  public String userId;
  public String campaignId;
  public String adId;

  /** A decimal as the shortest text. */
  public String bidCpm;

  public String country;
  public String status;

  /** Epoch milliseconds. */
  public long eventTime;

  /** When the record was meant to be sent, epoch microseconds. */
  public long sentUs;

  /** The record's Kafka timestamp, epoch microseconds. */
  public long sourceUs;

  String side() {
    return request ? REQUEST : IMPRESSION;
  }

  @Override
  public String toString() {
    return side() + " " + eventId + " of " + transactionId + " at " + eventTime;
  }
}
