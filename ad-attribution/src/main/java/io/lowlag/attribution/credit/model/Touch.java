package io.lowlag.attribution.credit.model;

import io.lowlag.common.record.Origin;
import java.util.Comparator;
import java.util.List;

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
 * @param late whether it is a click that came too long after its impression; null if not
 */
public record Touch(
    String type,
    String eventId,
    String transactionId,
    String adId,
    String campaignId,
    long eventTime,
    long expiresAt,
    Origin origin,
    Boolean late) {

  /**
   * The order of touches, which never depends on their arrival: by event time; at the same time,
   * other touches before clicks; then by event id. A match and a callback may have the same id;
   * then the type decides.
   */
  public static final Comparator<Touch> ORDER =
      Comparator.comparingLong(Touch::eventTime)
          .thenComparing(Touch::isClick)
          .thenComparing(Touch::eventId)
          .thenComparing(Touch::type);

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
        event.origin(),
        null);
  }

  /** Returns this click after it was found to be late. */
  public Touch asLate() {
    return new Touch(
        type, eventId, transactionId, adId, campaignId, eventTime, expiresAt, origin, true);
  }

  /** Returns whether it is a click that came too long after its impression. */
  public boolean isLate() {
    return Boolean.TRUE.equals(late);
  }

  /** Returns whether it is an impression, as read from {@code ad-matches}. */
  public boolean isImpression() {
    return type.equals(JourneyEvent.IMPRESSION);
  }

  /** Returns whether the other impression is of the same ad of the same transaction. */
  public boolean isOfShowing(Touch impression) {
    return transactionId.equals(impression.transactionId) && adId.equals(impression.adId);
  }

  /**
   * Returns how many of the touches happened until then, inclusive.
   *
   * @param touches in the order of {@link #ORDER}
   * @param at event time, epoch milliseconds
   */
  public static int countUntil(List<Touch> touches, long at) {
    int low = 0;
    int high = touches.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (touches.get(middle).eventTime() <= at) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
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
