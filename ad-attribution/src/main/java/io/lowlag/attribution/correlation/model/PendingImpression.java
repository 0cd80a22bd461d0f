package io.lowlag.attribution.correlation.model;

import java.io.Serializable;
import java.util.Objects;

/**
 * State: an impression of a transaction until its time is over. While it waits for a request it is
 * whole; once decided, only its id stays, to recognise a repetition.
 */
public class PendingImpression implements Serializable {

  private String eventId;
  private String adId;
  private String status;
  private long eventTime;
  private boolean waiting;
  private long expiresAt;

  /** For Spark's encoder. */
  public PendingImpression() {}

  /** The state of an impression that has just arrived. */
  public static PendingImpression of(AdEvent event, long expiresAt) {
    PendingImpression pending = new PendingImpression();
    pending.eventId = event.getEventId();
    pending.adId = event.getAdId();
    pending.status = event.getStatus();
    pending.eventTime = event.getEventTime();
    pending.waiting = true;
    pending.expiresAt = expiresAt;
    return pending;
  }

  /** Marks the impression as matched or refused and lets go of everything but its id. */
  public void markDecided() {
    waiting = false;
    adId = null;
    status = null;
    eventTime = 0;
  }

  /** The impression as it was read, for a transaction of that id. */
  public AdEvent toEvent(String transactionId) {
    AdEvent event = new AdEvent();
    event.setSide(AdEvent.IMPRESSION);
    event.setEventId(eventId);
    event.setTransactionId(transactionId);
    event.setAdId(adId);
    event.setStatus(status);
    event.setEventTime(eventTime);
    return event;
  }

  public String getEventId() {
    return eventId;
  }

  public void setEventId(String eventId) {
    this.eventId = eventId;
  }

  /** Null once decided. */
  public String getAdId() {
    return adId;
  }

  public void setAdId(String adId) {
    this.adId = adId;
  }

  /** Null once decided. */
  public String getStatus() {
    return status;
  }

  public void setStatus(String status) {
    this.status = status;
  }

  /** Zero once decided. */
  public long getEventTime() {
    return eventTime;
  }

  public void setEventTime(long eventTime) {
    this.eventTime = eventTime;
  }

  /** True until a request decides about it. */
  public boolean isWaiting() {
    return waiting;
  }

  public void setWaiting(boolean waiting) {
    this.waiting = waiting;
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
    return other instanceof PendingImpression o
        && Objects.equals(eventId, o.eventId)
        && Objects.equals(adId, o.adId)
        && Objects.equals(status, o.status)
        && eventTime == o.eventTime
        && waiting == o.waiting
        && expiresAt == o.expiresAt;
  }

  @Override
  public int hashCode() {
    return Objects.hash(eventId, adId, status, eventTime, waiting, expiresAt);
  }

  @Override
  public String toString() {
    return eventId + (waiting ? " waiting" : " decided") + " until " + expiresAt;
  }
}
