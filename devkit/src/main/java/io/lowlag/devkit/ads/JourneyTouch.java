package io.lowlag.devkit.ads;

import java.util.Comparator;

/**
 * A touch that must be credited.
 *
 * @param eventId the id of the match or of the click
 * @param click whether it is a click; otherwise it is a view
 * @param campaignId whose ad it is
 * @param eventTime epoch milliseconds
 */
record JourneyTouch(String eventId, boolean click, String campaignId, long eventTime) {

  static final Comparator<JourneyTouch> ORDER =
      Comparator.comparingLong(JourneyTouch::eventTime)
          .thenComparing(JourneyTouch::click)
          .thenComparing(JourneyTouch::eventId);
}
