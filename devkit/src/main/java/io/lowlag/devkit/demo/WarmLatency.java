package io.lowlag.devkit.demo;

import io.lowlag.common.latency.LatencyHistogram;

/**
 * Latencies after a warm-up, if there are any. If a run ended before, its report includes the
 * warm-up.
 */
final class WarmLatency {

  private final LatencyHistogram warmingUp = new LatencyHistogram();
  private final LatencyHistogram warm = new LatencyHistogram();

  void record(long latencyUs, boolean isWarm) {
    (isWarm ? warm : warmingUp).record(latencyUs);
  }

  /** Returns whether there are latencies from after the warm-up. */
  boolean isWarm() {
    return warm.count() > 0;
  }

  LatencyHistogram histogram() {
    return warm.count() > 0 ? warm : warmingUp;
  }
}
