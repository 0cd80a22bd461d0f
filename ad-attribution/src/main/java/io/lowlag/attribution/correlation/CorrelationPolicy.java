package io.lowlag.attribution.correlation;

import io.lowlag.common.config.Durations;
import java.io.Serializable;
import java.time.Duration;

/**
 * What belongs together, how long an event waits for its partner, and how much one transaction may
 * keep.
 *
 * @param window largest distance between the event times of a request and its impression, inclusive
 *     and in both directions, because servers and clients have clocks of their own
 * @param allowedLateness how much longer than the window an event waits, in processing time from
 *     its arrival, for a partner that comes late
 * @param maxPendingImpressions admission limit: so many distinct impressions of a transaction, in
 *     source order, are considered at all, whether they wait or match. Counting only those that
 *     wait would let the answer depend on when the request is read
 */
public record CorrelationPolicy(
    Duration window, Duration allowedLateness, int maxPendingImpressions) implements Serializable {

  public CorrelationPolicy {
    if (window.isNegative() || window.isZero()) {
      throw new IllegalArgumentException(
          "window is "
              + Durations.text(window)
              + ": it must be longer than zero, such as 5 minutes");
    }
    if (allowedLateness.isNegative()) {
      throw new IllegalArgumentException(
          "allowed-lateness is " + Durations.text(allowedLateness) + ": it must be zero or longer");
    }
    if (maxPendingImpressions < 1) {
      throw new IllegalArgumentException(
          "max-pending-impressions is "
              + maxPendingImpressions
              + ": it must be at least 1, or no impression could ever match");
    }
  }

  /** Whether an impression at one event time belongs to a request at another, in epoch millis. */
  boolean belongTogether(long requestTime, long impressionTime) {
    return Math.abs(impressionTime - requestTime) <= window.toMillis();
  }

  /** When the time of an event is over that arrives now, in processing time, epoch millis. */
  long expiryOf(long arrivedAt) {
    return arrivedAt + window.toMillis() + allowedLateness.toMillis();
  }
}
