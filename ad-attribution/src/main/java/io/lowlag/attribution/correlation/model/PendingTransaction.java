package io.lowlag.attribution.correlation.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * State: what has come of a transaction and is still kept. One value, because a state store is
 * asked once for it, and told once.
 */
public class PendingTransaction implements Serializable {

  private PendingRequest request;
  private List<PendingImpression> impressions = new ArrayList<>();

  /** Of a transaction of which nothing has come; for Spark's encoder, too. */
  public PendingTransaction() {}

  /** Whether there is nothing to keep. */
  public boolean hasEnded() {
    return request == null && impressions.isEmpty();
  }

  /** Null if none has come, or its time is over. */
  public PendingRequest getRequest() {
    return request;
  }

  public void setRequest(PendingRequest request) {
    this.request = request;
  }

  /** In source order; may be changed. */
  public List<PendingImpression> getImpressions() {
    return impressions;
  }

  /** The list is copied. */
  public void setImpressions(List<PendingImpression> impressions) {
    this.impressions = new ArrayList<>(impressions);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PendingTransaction o
        && Objects.equals(request, o.request)
        && impressions.equals(o.impressions);
  }

  @Override
  public int hashCode() {
    return Objects.hash(request, impressions);
  }
}
