package io.lowlag.peers.core;

import java.io.Serializable;
import java.util.Locale;
import java.util.Set;

/**
 * Which events belong together, how long they wait, and how many a transaction may have.
 *
 * @param windowMs largest distance of the event times of a request and its impression, inclusive
 * @param latenessMs how much longer than the window an event waits, in processing time
 * @param maxImpressions most distinct impressions of a transaction
 * @param maxRequests most requests of a transaction, each for another ad
 */
public record Policy(long windowMs, long latenessMs, int maxImpressions, int maxRequests)
    implements Serializable {

  private static final Set<String> SHOWN =
      Set.of(
          "rendered",
          "shown",
          "displayed",
          "viewed",
          "viewable",
          "visible",
          "complete",
          "completed");

  public Policy {
    if (windowMs <= 0 || latenessMs < 0 || maxImpressions < 1 || maxRequests < 1) {
      throw new IllegalArgumentException(
          "window is "
              + windowMs
              + " ms, allowed lateness "
              + latenessMs
              + " ms, limits "
              + maxImpressions
              + " and "
              + maxRequests
              + ": the lateness may be 0, the others must be larger");
    }
  }

  /** Returns whether an impression with that status was shown. */
  boolean wasShown(String status) {
    return SHOWN.contains(status.toLowerCase(Locale.ROOT));
  }

  boolean belongTogether(long requestTime, long impressionTime) {
    return Math.abs(impressionTime - requestTime) <= windowMs;
  }

  long expiryOf(long arrivedAt) {
    return arrivedAt + windowMs + latenessMs;
  }
}
