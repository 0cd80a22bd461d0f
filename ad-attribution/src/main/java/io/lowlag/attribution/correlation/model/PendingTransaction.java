package io.lowlag.attribution.correlation.model;

import java.util.List;

/**
 * State: what has come of a transaction and is still kept. One value, because a state store is
 * asked once for it, and told once.
 *
 * @param request null if none has come, or its time is over
 * @param impressions in source order
 */
public record PendingTransaction(PendingRequest request, List<PendingImpression> impressions) {

  /** Of a transaction of which nothing is kept. */
  public static final PendingTransaction NOTHING = new PendingTransaction(null, List.of());

  public PendingTransaction {
    impressions = List.copyOf(impressions);
  }

  /** Whether there is nothing to keep. */
  public boolean hasEnded() {
    return request == null && impressions.isEmpty();
  }
}
