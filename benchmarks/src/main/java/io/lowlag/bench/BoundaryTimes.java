package io.lowlag.bench;

import io.lowlag.common.latency.LatencyHistogram;
import io.lowlag.common.latency.LatencySummary;
import io.lowlag.common.report.Table;
import io.lowlag.realtime.metrics.LowlagMetrics;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The cost of the boundaries between batches: the longest wait of an event, and the time of each
 * step.
 *
 * @param stall the longest wait around each boundary
 * @param driver Spark's times of the driver's steps, by step
 */
record BoundaryTimes(LatencyHistogram stall, Map<String, LatencyHistogram> driver) {

  private static final long AROUND_US = 700_000;
  private static final String METRICS = "state.ad-correlation.";
  private static final double MICROS_PER_MILLI = 1000.0;

  /** The parts of a boundary that the tasks measure themselves, by metric. */
  private static final Map<String, String> TASK_PARTS =
      Map.of(
          "boundary-us", "task: end of input to state open",
          "commit-us", "task: commit",
          "open-us", "task: open");

  static BoundaryTimes of(CorrelationRun.Measured run, Duration batch) {
    LatencyHistogram stall = new LatencyHistogram();
    Map<String, LatencyHistogram> driver = new TreeMap<>();
    for (BatchTimes.Batch ended : run.batches().between(run.fromUs(), run.toUs())) {
      stall.record(
          run.samples().longestUs(ended.endedUs() - AROUND_US, ended.endedUs() + AROUND_US));
      ended
          .durationMs()
          .forEach(
              (part, ms) ->
                  driver
                      .computeIfAbsent(part, name -> new LatencyHistogram())
                      .record(TimeUnit.MILLISECONDS.toMicros(inBoundary(part, ms, batch))));
    }
    return new BoundaryTimes(stall, driver);
  }

  /**
   * Returns the part of a time that belongs to the boundary: Spark's times of a batch include the
   * batch itself.
   */
  private static long inBoundary(String part, long ms, Duration batch) {
    boolean wholeBatch = part.equals("addBatch") || part.equals("triggerExecution");
    return wholeBatch ? Math.max(0, ms - batch.toMillis()) : ms;
  }

  Table table() {
    Table table = new Table("boundary, ms", "count", "p50", "p90", "max");
    row(table, "longest wait of an event", stall);
    new TreeMap<>(TASK_PARTS)
        .forEach(
            (metric, name) -> {
              var times = LowlagMetrics.histogram(METRICS + metric).getSnapshot();
              table.row(
                  name,
                  times.size(),
                  times.getMedian() / MICROS_PER_MILLI,
                  times.getValue(0.9) / MICROS_PER_MILLI,
                  times.getMax() / MICROS_PER_MILLI);
            });
    driver.forEach((part, times) -> row(table, "driver: " + part, times));
    return table;
  }

  private static void row(Table table, String name, LatencyHistogram times) {
    LatencySummary ms = times.summaryMs();
    table.row(name, times.count(), ms.p50(), ms.p90(), ms.max());
  }

  Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("boundary.stall_ms", stall.summaryMs());
    TASK_PARTS
        .keySet()
        .forEach(
            metric ->
                figures.put(
                    "boundary." + metric,
                    LowlagMetrics.histogram(METRICS + metric).getSnapshot().getMedian()));
    return figures;
  }
}
