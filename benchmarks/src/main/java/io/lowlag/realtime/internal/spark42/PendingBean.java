package io.lowlag.realtime.internal.spark42;

import java.io.Serializable;

/** The bean twin of {@link EncoderBenchmark.Pending}. */
public class PendingBean implements Serializable {

  private static final long serialVersionUID = 1L;

  private String eventId;
  private String adId;
  private String status;
  private long eventTime;
  private long arrived;

  public String getEventId() {
    return eventId;
  }

  public void setEventId(String eventId) {
    this.eventId = eventId;
  }

  public String getAdId() {
    return adId;
  }

  public void setAdId(String adId) {
    this.adId = adId;
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

  public long getArrived() {
    return arrived;
  }

  public void setArrived(long arrived) {
    this.arrived = arrived;
  }
}
