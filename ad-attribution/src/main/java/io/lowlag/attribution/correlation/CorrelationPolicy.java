package io.lowlag.attribution.correlation;

import io.lowlag.common.config.Durations;
import java.io.Serializable;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The rules of the correlation: which events belong together, how long an event waits for its
 * partner, and how much state one transaction may have.
 *
 * @param window largest distance between the event times of a request and its impression, inclusive
 *     and in both directions, because servers and clients have different clocks
 * @param allowedLateness how much longer than the window an event waits, in processing time from
 *     its arrival, for a partner that arrives late
 * @param maxPendingImpressions admission limit: the maximum number of distinct impressions of a
 *     transaction, in source order, that are considered at all, whether they wait or match. If only
 *     waiting ones counted, the answer would depend on when the request is read
 * @param maxPendingRequests admission limit for the requests of a transaction, for different ads
 * @param matchOn what a request and its impression must have in common
 * @param shownStatuses statuses of an impression, in lower case, which mean that the ad was shown;
 *     empty if every status does
 */
public record CorrelationPolicy(
    Duration window,
    Duration allowedLateness,
    int maxPendingImpressions,
    int maxPendingRequests,
    MatchOn matchOn,
    Set<String> shownStatuses)
    implements Serializable {

  /** What a request and its impression must have in common. */
  public enum MatchOn {
    /** The transaction and the ad: an ad break requests several ads under one transaction. */
    TRANSACTION_AND_AD,
    /** The transaction alone: it requests one ad, and an impression may name another. */
    TRANSACTION
  }

  /**
   * Creates a policy with defaults for all other values; under it, every status counts as shown.
   */
  public CorrelationPolicy(Duration window, Duration allowedLateness, int maxPendingImpressions) {
    this(window, allowedLateness, maxPendingImpressions, 100, MatchOn.TRANSACTION_AND_AD, Set.of());
  }

  public CorrelationPolicy {
    shownStatuses =
        shownStatuses.stream()
            .map(status -> status.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    if (window.toMillis() < 1) {
      throw new IllegalArgumentException(
          "window is " + Durations.text(window) + ": it must be at least 1 ms, such as 5 minutes");
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

  /** Returns whether a request for one ad and an event about another may belong to each other. */
  boolean isSameAd(String adId, String otherAdId) {
    return matchOn == MatchOn.TRANSACTION || adId.equals(otherAdId);
  }

  /** Returns whether an impression with that status was shown. */
  boolean wasShown(String status) {
    return shownStatuses.isEmpty() || shownStatuses.contains(status.toLowerCase(Locale.ROOT));
  }

  /**
   * Returns whether an impression at one event time matches a request at another, in epoch millis.
   */
  boolean belongTogether(long requestTime, long impressionTime) {
    return Math.abs(impressionTime - requestTime) <= window.toMillis();
  }

  /** Returns when the waiting time of an event ends, in processing time, epoch millis. */
  long expiryOf(long arrivedAt) {
    return arrivedAt + window.toMillis() + allowedLateness.toMillis();
  }
}
