package io.lowlag.realtime.metrics;

import com.codahale.metrics.Histogram;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.SharedMetricRegistries;

/**
 * The live metrics of one process, driver or executor. They change while a batch runs, unlike
 * Spark's progress events; {@link LowlagPlugin} publishes them through Spark's metrics system.
 */
public final class LowlagMetrics {

  /** The name under which the registry is shared inside a process. */
  public static final String REGISTRY = "lowlag";

  private LowlagMetrics() {}

  /** The registry of this process. */
  public static MetricRegistry registry() {
    return SharedMetricRegistries.getOrCreate(REGISTRY);
  }

  /** The histogram of that name, over the last seconds; made on first use. */
  public static Histogram histogram(String name) {
    return registry().histogram(name, () -> new Histogram(new HdrReservoir()));
  }
}
