package io.lowlag.devkit.ads;

import java.time.Duration;

/**
 * The times of the credit job for which journeys are generated, short enough that everything
 * happens during a demo.
 *
 * @param clickWindow maximum time from a click to a conversion
 * @param viewWindow maximum time from a view to a conversion
 * @param clickThrough maximum time from an impression to its click
 * @param halfLife of the model time_decay
 * @param allowedLateness how long an adjustment waits for its conversion, and how much longer than
 *     its window a touch is kept
 * @param settlement time until a conversion is final
 */
public record JourneyTimes(
    Duration clickWindow,
    Duration viewWindow,
    Duration clickThrough,
    Duration halfLife,
    Duration allowedLateness,
    Duration settlement) {

  /**
   * Returns times that fit a correlation with that window and lateness. Settlement is late enough
   * for the matches of a job with a cold start, which come many seconds after the callbacks.
   *
   * @param outage how long the jobs are down during the run; matches come later by the same time
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
