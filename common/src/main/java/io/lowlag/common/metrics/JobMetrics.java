package io.lowlag.common.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Histogram;
import io.lowlag.realtime.metrics.LowlagMetrics;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A pipeline's own live metrics, for what the output does not show, such as dropped duplicates.
 * Each process (driver or executor) has one set, together with the metrics of the state.
 */
public final class JobMetrics {

  private static final ConcurrentMap<String, AtomicLong> GAUGES = new ConcurrentHashMap<>();

  private JobMetrics() {}

  /**
   * Returns the counter with that name in this process.
   *
   * @param name dotted and stable, such as {@code correlation.requests.duplicate}
   */
  public static Counter counter(String name) {
    return LowlagMetrics.registry().counter(name);
  }

  /** Returns the gauge with that name in this process. It shows the value that was set last. */
  public static AtomicLong gauge(String name) {
    return GAUGES.computeIfAbsent(
        name,
        each -> {
          AtomicLong value = new AtomicLong();
          LowlagMetrics.registry().gauge(each, () -> value::get);
          return value;
        });
  }

  /** Returns the histogram with that name, over the last seconds, in this process. */
  public static Histogram histogram(String name) {
    return LowlagMetrics.histogram(name);
  }
}
