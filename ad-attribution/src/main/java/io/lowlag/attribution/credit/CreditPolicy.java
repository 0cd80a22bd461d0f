package io.lowlag.attribution.credit;

import io.lowlag.attribution.credit.model.JourneyEvent;
import io.lowlag.attribution.credit.model.Purchase;
import io.lowlag.attribution.credit.model.Touch;
import io.lowlag.common.config.Durations;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The rules of the credit: what a conversion can be credited to, how it is shared, and how long
 * anything is kept.
 *
 * @param models under which each conversion is shared
 * @param clickWindow maximum time from a click to a conversion, inclusive, by event time
 * @param viewWindow maximum time from a view to a conversion, inclusive, by event time
 * @param clickThrough maximum time from an impression to its click, inclusive, by event time; a
 *     later click does not count, and the impression stays a view
 * @param viewEvidence types of {@link JourneyEvent} that count as a view
 * @param clickPriority whether the last click has priority over a later view under {@link
 *     AttributionModel#LAST}
 * @param halfLife of {@link AttributionModel#TIME_DECAY}
 * @param positionFirstPercent the first touch's share under {@link AttributionModel#POSITION}
 * @param positionLastPercent the last touch's share under {@link AttributionModel#POSITION}
 * @param counting which of several conversions count
 * @param allowedLateness how much longer than its window anything is kept, from its arrival
 * @param settlement time from a conversion's arrival until nothing changes any more; a conversion
 *     that arrives later than this after its event time does not count
 * @param maxTouches maximum number of touches that a conversion is credited to: the latest by event
 *     time at or before it. So many of each kept conversion, and as many of the user, are kept
 * @param maxConversions maximum number of events of conversions that are not settled, and of
 *     waiting adjustments, kept for a user
 * @param maxAhead how far a conversion's event time can be ahead of its arrival if its producer's
 *     clock is right
 */
public record CreditPolicy(
    List<AttributionModel> models,
    Duration clickWindow,
    Duration viewWindow,
    Duration clickThrough,
    Set<String> viewEvidence,
    boolean clickPriority,
    Duration halfLife,
    int positionFirstPercent,
    int positionLastPercent,
    Counting counting,
    Duration allowedLateness,
    Duration settlement,
    int maxTouches,
    int maxConversions,
    Duration maxAhead)
    implements Serializable {

  /** Which of several conversions count. */
  public enum Counting {
    /** Every conversion. */
    EVERY,
    /** Only the first conversion that a touch led to: a touch is credited once. */
    ONE_PER_TOUCH
  }

  private static final long MICROS_PER_MILLI = 1_000;

  private static final Set<String> VIEWS =
      Set.of(JourneyEvent.IMPRESSION, JourneyEvent.VIEWABLE, JourneyEvent.COMPLETION);

  public CreditPolicy {
    models = List.copyOf(models);
    viewEvidence = Set.copyOf(viewEvidence);
    if (models.isEmpty()) {
      throw new IllegalArgumentException("models is empty: name at least one");
    }
    requireMillis("click-window", clickWindow);
    requireMillis("view-window", viewWindow);
    requireMillis("half-life", halfLife);
    requireMillis("settlement", settlement);
    if (!VIEWS.containsAll(viewEvidence)) {
      throw new IllegalArgumentException(
          "view-evidence is "
              + String.join(", ", viewEvidence)
              + ": it may hold impression, viewable and completion");
    }
    if (positionFirstPercent < 0
        || positionLastPercent < 0
        || positionFirstPercent + positionLastPercent > 100
        || positionFirstPercent + positionLastPercent == 0) {
      throw new IllegalArgumentException(
          "position-first-percent and position-last-percent are "
              + positionFirstPercent
              + " and "
              + positionLastPercent
              + ": together they must be 1 to 100");
    }
    if (maxTouches < 1 || maxConversions < 1) {
      throw new IllegalArgumentException(
          "max-touches and max-conversions are "
              + maxTouches
              + " and "
              + maxConversions
              + ": both must be at least 1");
    }
    Duration longest = longest(clickWindow, viewWindow);
    if (counting == Counting.ONE_PER_TOUCH && settlement.compareTo(longest) < 0) {
      throw new IllegalArgumentException(
          "settlement is "
              + Durations.text(settlement)
              + ": with counting = one-per-touch it must be at least the longest window, "
              + Durations.text(longest)
              + ", or a touch could be credited again");
    }
  }

  private static Duration longest(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** Returns the maximum time from any touch to a conversion, in milliseconds. */
  long longestWindowMs() {
    return longest(clickWindow, viewWindow).toMillis();
  }

  /**
   * Returns how long before a conversion an event may lie that says what is credited, in
   * milliseconds: an impression says it also of the clicks that come after it.
   */
  long reachMs() {
    return longestWindowMs() + clickThrough.toMillis();
  }

  /** Returns the maximum time from that touch to a conversion, in milliseconds. */
  long windowOf(Touch touch) {
    return windowOf(touch.type());
  }

  private long windowOf(String type) {
    return (type.equals(JourneyEvent.CLICK) ? clickWindow : viewWindow).toMillis();
  }

  /**
   * Returns whether a conversion may be credited to a touch of that type, campaign and event time
   * (epoch millis), as far as these decide it.
   */
  boolean mayCredit(Purchase purchase, String type, String campaignId, long eventTime) {
    long age = purchase.eventTime() - eventTime;
    return age >= 0
        && age <= windowOf(type)
        && (purchase.campaignId() == null || purchase.campaignId().equals(campaignId));
  }

  /** Returns when the time of a touch of that type ends if it arrives now, epoch milliseconds. */
  long expiryOfTouch(String type, long arrivedAt) {
    long window =
        type.equals(JourneyEvent.CLICK)
            ? clickWindow.toMillis()
            : Math.max(viewWindow.toMillis(), clickThrough.toMillis());
    return arrivedAt + window + allowedLateness.toMillis();
  }

  /**
   * Returns whether a conversion is so old at its arrival that it may be a copy of one that was
   * settled and forgotten. The Kafka timestamp is its arrival here, so the answer depends on the
   * record alone.
   */
  boolean mayBeForgotten(JourneyEvent conversion) {
    long arrivedAt = Math.floorDiv(conversion.origin().sourceUs(), MICROS_PER_MILLI);
    return arrivedAt - conversion.eventTime() > settlement.toMillis();
  }

  /**
   * Returns until when a conversion is kept for an event that reports it: until every copy of the
   * event {@linkplain #mayBeForgotten is too old}, and for the lateness. An event time that is
   * further ahead than it can be does not keep the conversion longer.
   *
   * @param arrivedAt when the event arrived, processing time in epoch milliseconds
   */
  long endOfConversion(JourneyEvent event, long arrivedAt) {
    long happenedAt = Math.min(event.eventTime(), arrivedAt + maxAhead.toMillis());
    return Math.max(arrivedAt + allowedLateness.toMillis(), happenedAt) + settlement.toMillis();
  }

  private static void requireMillis(String name, Duration value) {
    if (value.toMillis() < 1) {
      throw new IllegalArgumentException(
          name + " is " + Durations.text(value) + ": it must be at least 1 ms, such as 1 day");
    }
  }
}
