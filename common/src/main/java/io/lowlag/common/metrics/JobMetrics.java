package io.lowlag.common.metrics;

import com.codahale.metrics.Counter;
import io.lowlag.realtime.metrics.LowlagMetrics;

/**
 * Counters of what leaves no trace in the output, such as dropped duplicates. They stand beside the
 * live metrics of the state, one set in each process (driver or executor).
 */
public final class JobMetrics {

  private JobMetrics() {}

  /**
   * The counter of that name in this process.
   *
   * @param name dotted and stable, such as {@code correlation.requests.duplicate}
   */
  public static Counter counter(String name) {
    return LowlagMetrics.registry().counter(name);
  }
}
