package io.lowlag.devkit.ads;

import java.util.Comparator;

/**
 * A touch as it has to be credited.
 *
 * @param eventId of the match or the click
 * @param click or else a view
 * @param campaignId whose ad it is
 * @param eventTime epoch milliseconds
 */
record JourneyTouch(String eventId, boolean click, String campaignId, long eventTime) {

  static final Comparator<JourneyTouch> ORDER =
      Comparator.comparingLong(JourneyTouch::eventTime)
          .thenComparing(JourneyTouch::click)
          .thenComparing(JourneyTouch::eventId);
}
