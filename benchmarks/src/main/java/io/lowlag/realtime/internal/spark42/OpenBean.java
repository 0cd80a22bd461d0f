package io.lowlag.realtime.internal.spark42;

import java.io.Serializable;
import java.util.List;

/** The bean twin of {@link EncoderBenchmark.Open}. */
public class OpenBean implements Serializable {

  private static final long serialVersionUID = 1L;

  private List<PendingBean> requests;
  private List<PendingBean> impressions;
  private long expiresAt;

  public List<PendingBean> getRequests() {
    return requests;
  }

  public void setRequests(List<PendingBean> requests) {
    this.requests = requests;
  }

  public List<PendingBean> getImpressions() {
    return impressions;
  }

  public void setImpressions(List<PendingBean> impressions) {
    this.impressions = impressions;
  }

  public long getExpiresAt() {
    return expiresAt;
  }

  public void setExpiresAt(long expiresAt) {
    this.expiresAt = expiresAt;
  }
}
