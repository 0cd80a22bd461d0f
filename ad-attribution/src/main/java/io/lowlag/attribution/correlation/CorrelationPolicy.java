package io.lowlag.attribution.correlation;

import io.lowlag.common.config.Durations;
import java.io.Serializable;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

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
 * @param maxPendingRequests admission limit of the requests of a transaction, for different ads
 * @param matchOn what a request and its impression have in common
 * @param shownStatuses statuses of an impression, in lower case, that say the ad was shown; empty
 *     if every status does
 */
public record CorrelationPolicy(
    Duration window,
    Duration allowedLateness,
    int maxPendingImpressions,
    int maxPendingRequests,
    MatchOn matchOn,
    Set<String> shownStatuses)
    implements Serializable {

  /** What a request and its impression have in common. */
  public enum MatchOn {
    /** The transaction and the ad: an ad break asks for several ads under one transaction. */
    TRANSACTION_AND_AD,
    /** The transaction alone: it asks for one ad, and an impression may name another. */
    TRANSACTION
  }

  /** A policy with the defaults of what it does not name, under which every status is shown. */
  public CorrelationPolicy(Duration window, Duration allowedLateness, int maxPendingImpressions) {
    this(window, allowedLateness, maxPendingImpressions, 100, MatchOn.TRANSACTION_AND_AD, Set.of());
  }

  public CorrelationPolicy {
    shownStatuses =
        shownStatuses.stream()
            .map(status -> status.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
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
    if (maxPendingRequests < 1) {
      throw new IllegalArgumentException(
          "max-pending-requests is "
              + maxPendingRequests
              + ": it must be at least 1, or no request could ever match");
    }
  }

  /** Whether a request for one ad and an event about another may belong to each other. */
  boolean isSameAd(String adId, String otherAdId) {
    return matchOn == MatchOn.TRANSACTION || adId.equals(otherAdId);
  }

  /** Whether an impression of that status was shown. */
  boolean wasShown(String status) {
    return shownStatuses.isEmpty() || shownStatuses.contains(status.toLowerCase(Locale.ROOT));
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
