package io.lowlag.common.latency;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * The usual percentiles of a {@link LatencyHistogram}, in milliseconds; zero if nothing was
 * recorded. As JSON, the components are the keys.
 *
 * @param p50 the median
 * @param p90 the value that nine in ten do not exceed
 * @param p99 the value that all but one in a hundred do not exceed
 * @param p999 the value that all but one in a thousand do not exceed
 * @param max the longest
 */
public record LatencySummary(double p50, double p90, double p99, double p999, double max) {

  /** Returns whether nothing was recorded; a recorded latency is never zero. */
  @JsonIgnore
  public boolean isEmpty() {
    return max == 0;
  }
}
