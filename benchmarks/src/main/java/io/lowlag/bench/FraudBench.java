package io.lowlag.bench;

import io.lowlag.common.config.Settings;
import io.lowlag.common.latency.LatencyHistogram;
import io.lowlag.common.latency.LatencySummary;
import io.lowlag.common.report.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures the time from transaction to alert: real-time mode and micro-batch in turns under the
 * same load, each with the end of a batch in the measured time, and how well each keeps the service
 * level.
 */
public final class FraudBench {

  /** The parts that can be measured separately. */
  public enum Part {
    REAL_TIME,
    MICRO_BATCH;

    /** Returns the name as in {@code execution.mode}. */
    @Override
    public String toString() {
      return Settings.name(this);
    }
  }

  private static final double REQUIRED_PERCENT = 95;
  private static final double REQUIRED_PERCENTILE = 95;

  private final FraudScale scale;
  private final List<Part> parts;
  private final BenchReport report;

  /**
   * @param only the one part to measure; null for all, in turns
   * @param report receives what is found
   */
  public FraudBench(FraudScale scale, Part only, BenchReport report) {
    this.scale = scale;
    this.parts = only == null ? List.of(Part.values()) : List.of(only);
    this.report = report;
  }

  /** Measures and reports the results. */
  public void run() throws Exception {
    report.figure("transactions_per_second", scale.rate());
    report.figure("measured_s", scale.measured().toSeconds());
    report.figure("cores", Runtime.getRuntime().availableProcessors());
    for (Part mode : parts) {
      report.progress("rehearsing: " + mode);
      new FraudRun(scale.rehearsal(), mode.toString(), 0).run();
    }
    Table latency =
        new Table(
            "latency, ms", "round", "count", "p50", "p90", "p99", "p99.9", "max", "batch ends");
    Table level =
        new Table(
            "alerts within " + FraudRun.SERVICE_LEVEL.toSeconds() + " s",
            "round",
            "share %",
            "missing",
            "required %",
            "margin, points",
            "p95 ms",
            "left of the limit, ms");
    for (int round = 1; round <= scale.rounds(); round++) {
      for (Part part : parts) {
        String mode = part.toString();
        report.progress(mode + " at " + scale.rate() + " transactions/s, round " + round);
        FraudRun.Measured run = new FraudRun(scale, mode, round).run();
        latencyRow(latency, mode + ", to score", round, run.scored(), run.batchEnds());
        latencyRow(latency, mode + ", to alert", round, run.alerts(), run.batchEnds());
        levelRow(level, mode, round, run);
        report.figure(mode + "." + round, figures(run));
      }
    }
    report.table("fraud/latency", latency);
    report.table("fraud/service-level", level);
  }

  private static void latencyRow(
      Table table, String name, int round, LatencyHistogram latency, int batchEnds) {
    LatencySummary ms = latency.summaryMs();
    table.row(
        name, round, latency.count(), ms.p50(), ms.p90(), ms.p99(), ms.p999(), ms.max(), batchEnds);
  }

  private static void levelRow(Table table, String mode, int round, FraudRun.Measured run) {
    table.row(
        mode,
        round,
        run.inTimePercent(),
        run.missing(),
        REQUIRED_PERCENT,
        run.inTimePercent() - REQUIRED_PERCENT,
        run.alerts().percentileMs(REQUIRED_PERCENTILE),
        leftMs(run));
  }

  /** Returns how much slower, in milliseconds, the slowest alert of the required share could be. */
  private static double leftMs(FraudRun.Measured run) {
    return FraudRun.SERVICE_LEVEL.toMillis() - run.alerts().percentileMs(REQUIRED_PERCENTILE);
  }

  private static Map<String, Object> figures(FraudRun.Measured run) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("scored", run.scored().count());
    figures.put("alerts", run.alerts().count());
    figures.put("to_score_ms", run.scored().summaryMs());
    figures.put("to_alert_ms", run.alerts().summaryMs());
    figures.put("batch_ends", run.batchEnds());
    figures.put("alerts_within_3s_percent", run.inTimePercent());
    figures.put("alerts_missing", run.missing());
    figures.put("alerts_p95_ms", run.alerts().percentileMs(REQUIRED_PERCENTILE));
    figures.put("margin_ms", leftMs(run));
    return figures;
  }
}
