package io.lowlag.realtime.metrics;

import com.codahale.metrics.Histogram;

/**
 * End-to-end latency as an executor sees it: from when a record was sent until its output reached
 * the sink. Only the caller knows where an event stores the time at which it was sent.
 */
public final class LatencyMetrics {

  private static final Histogram LATENCY = LowlagMetrics.histogram("latency-us");

  private LatencyMetrics() {}

  /**
   * Records one latency. A negative latency, from a clock that is ahead of this one, counts as
   * zero.
   *
   * @param micros microseconds
   */
  public static void record(long micros) {
    LATENCY.update(Math.max(0, micros));
  }
}
