package io.lowlag.common.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Histogram;
import io.lowlag.realtime.metrics.LowlagMetrics;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The live metrics of a pipeline's own: what leaves no trace in the output, such as dropped
 * duplicates. They stand beside those of the state, one set in each process (driver or executor).
 */
public final class JobMetrics {

  private static final ConcurrentMap<String, AtomicLong> GAUGES = new ConcurrentHashMap<>();

  private JobMetrics() {}

  /**
   * The counter of that name in this process.
   *
   * @param name dotted and stable, such as {@code correlation.requests.duplicate}
   */
  public static Counter counter(String name) {
    return LowlagMetrics.registry().counter(name);
  }

  /** The gauge of that name in this process, which shows what was set last. */
  public static AtomicLong gauge(String name) {
    return GAUGES.computeIfAbsent(
        name,
        each -> {
          AtomicLong value = new AtomicLong();
          LowlagMetrics.registry().gauge(each, () -> value::get);
          return value;
        });
  }

  /** The histogram of that name, over the last seconds, in this process. */
  public static Histogram histogram(String name) {
    return LowlagMetrics.histogram(name);
  }
}
