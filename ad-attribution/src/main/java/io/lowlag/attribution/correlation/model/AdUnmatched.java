package io.lowlag.attribution.correlation.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.Serializable;
import java.util.Objects;

/**
 * An event that found no partner: the record of {@code ad-unmatched}. Its {@code event_id} follows
 * from the transaction, the side and the id of the event, not from the reason: a replay may give
 * another reason, and a reader then still sees that it is the same event.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class AdUnmatched implements Serializable {

  /** The request's time was over and no impression had come that matches. */
  public static final String NO_IMPRESSION = "no_impression";

  /** The impression's time was over and no request had come. */
  public static final String NO_REQUEST = "no_request";

  /** The impression's event time is farther from its request's than the window. */
  public static final String OUTSIDE_WINDOW = "outside_window";

  /** The transaction already had as many impressions as one may have. */
  public static final String OVERFLOW = "overflow";

  private String eventId;
  private String side;
  private String reason;
  private AdEvent event;
  private long eventTime;

  /** For Spark's encoder. */
  public AdUnmatched() {}

  public String getEventId() {
    return eventId;
  }

  public void setEventId(String eventId) {
    this.eventId = eventId;
  }

  /** {@link AdEvent#REQUEST} or {@link AdEvent#IMPRESSION}. */
  public String getSide() {
    return side;
  }

  public void setSide(String side) {
    this.side = side;
  }

  /** One of the reasons that this class names. */
  public String getReason() {
    return reason;
  }

  public void setReason(String reason) {
    this.reason = reason;
  }

  /** The event itself, without its origin. */
  public AdEvent getEvent() {
    return event;
  }

  public void setEvent(AdEvent event) {
    this.event = event;
  }

  /** Event time of the event, epoch milliseconds. */
  public long getEventTime() {
    return eventTime;
  }

  public void setEventTime(long eventTime) {
    this.eventTime = eventTime;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AdUnmatched o
        && Objects.equals(eventId, o.eventId)
        && Objects.equals(side, o.side)
        && Objects.equals(reason, o.reason)
        && Objects.equals(event, o.event)
        && eventTime == o.eventTime;
  }

  @Override
  public int hashCode() {
    return Objects.hash(eventId, side, reason, event, eventTime);
  }

  @Override
  public String toString() {
    return reason + ": " + event;
  }
}
