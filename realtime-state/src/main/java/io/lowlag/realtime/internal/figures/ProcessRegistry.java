package io.lowlag.realtime.internal.figures;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.Histogram;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.SharedMetricRegistries;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The live metrics of this process. */
public final class ProcessRegistry {

  /** The name by which the code of a process shares the registry. */
  public static final String NAME = "lowlag";

  private static final Map<String, HdrReservoir> RESERVOIRS = new ConcurrentHashMap<>();

  private ProcessRegistry() {}

  /** Returns the registry. */
  public static MetricRegistry registry() {
    return SharedMetricRegistries.getOrCreate(NAME);
  }

  /** Returns the histogram of that name, over the last seconds; it is created on first use. */
  public static Histogram histogram(String name) {
    return registry()
        .histogram(
            name,
            () -> new Histogram(RESERVOIRS.computeIfAbsent(name, each -> new HdrReservoir())));
  }

  /** Returns the current metrics. */
  public static ProcessFigures figures() {
    Map<String, Long> counters = new TreeMap<>();
    registry().getCounters().forEach((name, counter) -> counters.put(name, counter.getCount()));
    Map<String, Double> gauges = new TreeMap<>();
    registry().getGauges().forEach((name, gauge) -> put(gauges, name, gauge));
    Map<String, byte[]> histograms = new TreeMap<>();
    RESERVOIRS.forEach(
        (name, reservoir) -> histograms.put(name, Histograms.encode(reservoir.total())));
    return new ProcessFigures(
        System.currentTimeMillis(), counters, gauges, histograms, TopicLags.now());
  }

  private static void put(Map<String, Double> gauges, String name, Gauge<?> gauge) {
    if (gauge.getValue() instanceof Number number) {
      gauges.put(name, number.doubleValue());
    }
  }
}
