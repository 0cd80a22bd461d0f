package io.lowlag.common.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.SharedMetricRegistries;

/**
 * The counters of one process (driver or executor). Processors count here what leaves no trace in
 * the output, such as dropped duplicates; Spark's metrics system publishes the registry.
 */
public final class JobMetrics {

  /** The name under which the registry is shared inside a process. */
  public static final String REGISTRY = "lowlag";

  private JobMetrics() {}

  /** The registry of this process. */
  public static MetricRegistry registry() {
    return SharedMetricRegistries.getOrCreate(REGISTRY);
  }

  /**
   * The counter of that name in this process.
   *
   * @param name dotted and stable, such as {@code correlation.requests.duplicate}
   */
  public static Counter counter(String name) {
    return registry().counter(name);
  }
}
