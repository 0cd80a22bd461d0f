package io.lowlag.realtime.internal.figures;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The metrics of one process at one moment, as an executor sends them to the driver.
 *
 * @param takenAt epoch milliseconds
 * @param counters by name, since the process began
 * @param gauges by name
 * @param histograms by name, since the process began; HdrHistogram's compressed form
 * @param lags of the partitions that tasks of the process read
 */
public record ProcessFigures(
    long takenAt,
    Map<String, Long> counters,
    Map<String, Double> gauges,
    Map<String, byte[]> histograms,
    List<TopicLag> lags)
    implements Serializable {

  public ProcessFigures {
    counters = new HashMap<>(counters);
    gauges = new HashMap<>(gauges);
    histograms = new HashMap<>(histograms);
    lags = List.copyOf(lags);
  }
}
