package io.lowlag.attribution.credit.model;

import java.util.List;

/**
 * State: the events of a user that can still be credited. It is one value, so that a call reads and
 * writes the state store once.
 *
 * @param touches in the order of {@link Touch#ORDER}
 * @param conversions in the order of their arrival
 * @param adjustments those that wait for their conversion, in the order of their arrival
 * @param accepted how many records were accepted since the journey began
 * @param timer when its timer is due, processing time in epoch milliseconds
 * @param evictedImpressions impressions that are no longer touches, in the order of {@link
 *     Touch#ORDER}: a click may still be too late after one of them
 */
public record PendingJourney(
    List<Touch> touches,
    List<Conversion> conversions,
    List<Adjustment> adjustments,
    int accepted,
    long timer,
    List<Touch> evictedImpressions) {

  /** The state of a user without events. */
  public static final PendingJourney NOTHING =
      new PendingJourney(List.of(), List.of(), List.of(), 0, 0, List.of());

  public PendingJourney {
    touches = List.copyOf(touches);
    conversions = List.copyOf(conversions);
    adjustments = List.copyOf(adjustments);
    // State of an earlier version does not have them.
    evictedImpressions = evictedImpressions == null ? List.of() : List.copyOf(evictedImpressions);
  }

  /** Returns whether there is nothing to keep. */
  public boolean hasEnded() {
    return touches.isEmpty()
        && conversions.isEmpty()
        && adjustments.isEmpty()
        && evictedImpressions.isEmpty();
  }
}
