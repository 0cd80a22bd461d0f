package io.lowlag.realtime.metrics;

import com.codahale.metrics.Histogram;
import com.codahale.metrics.MetricRegistry;
import io.lowlag.realtime.internal.figures.ProcessRegistry;

/**
 * The live metrics of one process, driver or executor. They change while a batch runs, unlike
 * Spark's progress events; {@link LowlagPlugin} publishes them.
 */
public final class LowlagMetrics {

  /** The name by which the code of a process shares the registry. */
  public static final String REGISTRY = ProcessRegistry.NAME;

  private LowlagMetrics() {}

  /** Returns the registry of this process. */
  public static MetricRegistry registry() {
    return ProcessRegistry.registry();
  }

  /** Returns the histogram with that name, over the last seconds. It is created on first use. */
  public static Histogram histogram(String name) {
    return ProcessRegistry.histogram(name);
  }
}
