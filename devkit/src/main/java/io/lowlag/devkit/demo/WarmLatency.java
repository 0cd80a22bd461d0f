package io.lowlag.devkit.demo;

import io.lowlag.common.latency.LatencyHistogram;

/**
 * Latencies after a warm-up, as long as there are any: a run that ended before is told with the
 * warm-up in it, rather than not at all.
 */
final class WarmLatency {

  private final LatencyHistogram warmingUp = new LatencyHistogram();
  private final LatencyHistogram warm = new LatencyHistogram();

  void record(long latencyUs, boolean isWarm) {
    (isWarm ? warm : warmingUp).record(latencyUs);
  }

  /** Whether there are any from after the warm-up. */
  boolean isWarm() {
    return warm.count() > 0;
  }

  LatencyHistogram histogram() {
    return warm.count() > 0 ? warm : warmingUp;
  }
}
