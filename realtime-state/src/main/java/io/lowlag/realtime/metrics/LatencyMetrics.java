package io.lowlag.realtime.metrics;

import com.codahale.metrics.Histogram;

/**
 * End-to-end latency as an executor sees it: from when a record was sent to when its output was
 * handed to the sink. Only the caller knows where an event carries the time it was sent.
 */
public final class LatencyMetrics {

  private static final Histogram LATENCY = LowlagMetrics.histogram("latency-us");

  private LatencyMetrics() {}

  /**
   * Records one latency; a negative one, from a clock ahead of this, counts as none.
   *
   * @param micros microseconds
   */
  public static void record(long micros) {
    LATENCY.update(Math.max(0, micros));
  }
}
