package io.lowlag.attribution.credit.model;

import io.lowlag.common.record.Origin;
import java.util.Comparator;

/**
 * State: something that a conversion can be credited to, kept until no conversion can use it any
 * more.
 *
 * @param type of {@link JourneyEvent}
 * @param eventId the event's id; of an impression, that of its match
 * @param transactionId the transaction that the ad was shown in
 * @param adId the ad; null if the producer did not name it
 * @param campaignId whose ad it is
 * @param eventTime event time, epoch milliseconds
 * @param expiresAt end of its time, processing time in epoch milliseconds
 * @param origin where it was read
 */
public record Touch(
    String type,
    String eventId,
    String transactionId,
    String adId,
    String campaignId,
    long eventTime,
    long expiresAt,
    Origin origin) {

  /**
   * The order of touches, which never depends on their arrival: by event time; at the same time,
   * other touches before clicks; then by event id.
   */
  public static final Comparator<Touch> ORDER =
      Comparator.comparingLong(Touch::eventTime)
          .thenComparing(Touch::isClick)
          .thenComparing(Touch::eventId);

  /** Returns the state of a touch that has just arrived. */
  public static Touch of(JourneyEvent event, long expiresAt) {
    return new Touch(
        event.type(),
        event.eventId(),
        event.transactionId(),
        event.adId(),
        event.campaignId(),
        event.eventTime(),
        expiresAt,
        event.origin());
  }

  /** Returns whether it is a click. */
  public boolean isClick() {
    return type.equals(JourneyEvent.CLICK);
  }

  /** Returns what it counts as: {@code click} or {@code view}. */
  public String kind() {
    return isClick() ? CreditedTouch.CLICK : CreditedTouch.VIEW;
  }
}
