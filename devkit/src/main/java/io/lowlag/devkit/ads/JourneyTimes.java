package io.lowlag.devkit.ads;

import java.time.Duration;

/**
 * The times of the credit that journeys are made for, short enough to see everything happen.
 *
 * @param clickWindow longest time from a click to a conversion
 * @param viewWindow longest time from a view to a conversion
 * @param clickThrough longest time from an impression to its click
 * @param halfLife of the model time_decay
 * @param allowedLateness how long an adjustment waits, and how much longer than its window a touch
 *     does for its match
 * @param settlement until a conversion is final
 */
public record JourneyTimes(
    Duration clickWindow,
    Duration viewWindow,
    Duration clickThrough,
    Duration halfLife,
    Duration allowedLateness,
    Duration settlement) {

  /**
   * Times that fit a correlation of that window and lateness. Settlement comes late enough for
   * matches of a job that starts cold, many seconds behind the callbacks.
   *
   * @param outage how long the jobs are down meanwhile: matches are then as much later
   */
  public static JourneyTimes of(Duration window, Duration lateness, Duration outage) {
    return new JourneyTimes(
        window.multipliedBy(2),
        window,
        window.dividedBy(5),
        window.dividedBy(2),
        lateness.dividedBy(2).plus(outage),
        window.plus(lateness).multipliedBy(5).dividedBy(2).plus(outage));
  }
}
