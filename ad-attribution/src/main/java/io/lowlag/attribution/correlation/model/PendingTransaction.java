package io.lowlag.attribution.correlation.model;

import java.util.List;

/**
 * State: what has come of a transaction and is still kept. One value, because a state store is
 * asked once for it, and told once.
 *
 * @param requests in source order, each for another ad
 * @param impressions in source order
 */
public record PendingTransaction(
    List<PendingRequest> requests, List<PendingImpression> impressions) {

  /** Of a transaction of which nothing is kept. */
  public static final PendingTransaction NOTHING = new PendingTransaction(List.of(), List.of());

  public PendingTransaction {
    requests = List.copyOf(requests);
    impressions = List.copyOf(impressions);
  }

  /** Whether there is nothing to keep. */
  public boolean hasEnded() {
    return requests.isEmpty() && impressions.isEmpty();
  }
}
