package io.lowlag.devkit.ads;

import io.lowlag.common.config.Durations;
import java.time.Duration;

/**
 * Ad traffic to generate. Delays scale with the window and the allowed lateness of the pipeline
 * that will read it, and keep a distance from every deadline that processing time decides.
 *
 * @param rate records a second, both topics together, on average
 * @param seconds how long new transactions begin; their last records follow within the window and
 *     half of the allowed lateness
 * @param campaigns number of campaigns
 * @param skew exponent of the Zipf distribution of transactions over campaigns; 0 is uniform
 * @param medianDelay median time from a request to its impression; delays are log-normal, and cut
 *     at two fifths of the window
 * @param delaySpread standard deviation of the delay's logarithm
 * @param window of the correlation
 * @param allowedLateness of the correlation
 * @param disorder the shares of disorder
 * @param seed equal seeds give equal traffic
 */
public record AdTraffic(
    int rate,
    int seconds,
    int campaigns,
    double skew,
    Duration medianDelay,
    double delaySpread,
    Duration window,
    Duration allowedLateness,
    AdDisorder disorder,
    long seed) {

  private static final Duration SHORTEST_WINDOW = Duration.ofMillis(100);

  public AdTraffic {
    requireAtLeast("rate", rate, 1);
    requireAtLeast("seconds", seconds, 1);
    requireAtLeast("campaigns", campaigns, 1);
    if (!(skew >= 0) || !(delaySpread >= 0)) {
      throw new IllegalArgumentException(
          "skew is " + skew + ", delaySpread " + delaySpread + ": give numbers from 0 up");
    }
    if (medianDelay.isNegative() || medianDelay.isZero()) {
      throw new IllegalArgumentException(
          "medianDelay is " + Durations.text(medianDelay) + ": it must be longer than zero");
    }
    if (window.compareTo(SHORTEST_WINDOW) < 0) {
      throw new IllegalArgumentException(
          "window is "
              + Durations.text(window)
              + ": delays need room, give at least "
              + Durations.text(SHORTEST_WINDOW));
    }
    if (disorder.late() > 0 && allowedLateness.compareTo(SHORTEST_WINDOW) < 0) {
      throw new IllegalArgumentException(
          "allowedLateness is "
              + Durations.text(allowedLateness)
              + ": late impressions need at least "
              + Durations.text(SHORTEST_WINDOW)
              + ", or set late to 0");
    }
  }

  /**
   * Returns traffic with a hundred skewed campaigns, delays around a twentieth of the window, and
   * some disorder of every kind.
   */
  public static AdTraffic of(
      int rate, int seconds, Duration window, Duration allowedLateness, long seed) {
    return new AdTraffic(
        rate,
        seconds,
        100,
        1.1,
        window.dividedBy(20),
        0.8,
        window,
        allowedLateness,
        AdDisorder.some(),
        seed);
  }

  /** Returns this traffic with other shares of disorder. */
  public AdTraffic with(AdDisorder other) {
    return new AdTraffic(
        rate,
        seconds,
        campaigns,
        skew,
        medianDelay,
        delaySpread,
        window,
        allowedLateness,
        other,
        seed);
  }

  /** Returns how many transactions, malformed records included, give the rate. */
  long transactions() {
    return Math.max(1, Math.round((double) rate * seconds / disorder.recordsPerTransaction()));
  }

  private static void requireAtLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " is " + value + ": give at least " + least);
    }
  }
}
