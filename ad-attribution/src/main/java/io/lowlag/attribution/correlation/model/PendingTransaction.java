package io.lowlag.attribution.correlation.model;

import java.util.List;

/**
 * State: the events of a transaction that are still kept. It is one value, so that a call reads and
 * writes the state store once.
 *
 * @param requests in source order, each for another ad
 * @param impressions in source order
 */
public record PendingTransaction(
    List<PendingRequest> requests, List<PendingImpression> impressions) {

  /** The state of a transaction without events. */
  public static final PendingTransaction NOTHING = new PendingTransaction(List.of(), List.of());

  public PendingTransaction {
    requests = List.copyOf(requests);
    impressions = List.copyOf(impressions);
  }

  /** Returns whether there is nothing to keep. */
  public boolean hasEnded() {
    return requests.isEmpty() && impressions.isEmpty();
  }
}
