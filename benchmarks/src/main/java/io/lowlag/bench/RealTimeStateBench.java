package io.lowlag.bench;

import io.lowlag.common.config.Overrides;
import io.lowlag.common.config.Settings;
import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.common.latency.LatencyHistogram;
import io.lowlag.common.latency.LatencySummary;
import io.lowlag.common.report.Table;
import io.lowlag.devkit.ScratchFolder;
import io.lowlag.devkit.ads.AdDisorder;
import io.lowlag.devkit.ads.AdEventGenerator;
import io.lowlag.devkit.ads.AdTraffic;
import io.lowlag.devkit.kafka.EmbeddedKafka;
import io.lowlag.devkit.kafka.Topics;
import io.lowlag.devkit.traffic.PacedSender;
import io.lowlag.realtime.metrics.LowlagMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Compares stateful real-time mode with micro-batch on the correlation job: one broker, the same
 * topics and loads, both sides in turns. Latency is measured from when an event was due to be sent
 * until its answer was read from Kafka.
 */
public final class RealTimeStateBench {

  /** The parts that can be measured separately. */
  public enum Part {
    LATENCY,
    BOUNDARY,
    TIMERS,
    STATE_SIZE;

    @Override
    public String toString() {
      return Settings.name(this);
    }
  }

  private static final Duration WINDOW = Duration.ofSeconds(10);
  private static final Duration LATENESS = Duration.ofSeconds(10);
  private static final Duration REAL_TIME_BATCH = Duration.ofSeconds(60);
  private static final Duration SHORT_BATCH = Duration.ofSeconds(5);
  private static final Duration LATENCY_MEASURED = Duration.ofSeconds(60);
  private static final Duration SIZE_MEASURED = Duration.ofSeconds(20);
  private static final Duration TIMERS_MEASURED = Duration.ofSeconds(60);
  private static final int[] RATES = {1_000, 5_000};
  private static final int WARM_UP_RATE = 2_000;
  private static final int SIZE_RATE = 1_000;
  private static final long TIMER_KEYS = 300_000;
  private static final int SMALLEST_STATE = 3_000;

  private final int rounds;
  private final int partitions;
  private final Part only;
  private final BenchReport report;

  /**
   * @param rounds repetitions of each side
   * @param partitions number of partitions of the topics that the correlation job reads and writes
   * @param only the part to measure; null: all
   * @param report receives what is found
   */
  public RealTimeStateBench(int rounds, int partitions, Part only, BenchReport report) {
    this.rounds = rounds;
    this.partitions = partitions;
    this.only = only;
    this.report = report;
  }

  /** Measures and reports the results. */
  public void run() throws Exception {
    try (ScratchFolder scratch = ScratchFolder.create("lowlag-bench-");
        EmbeddedKafka kafka = EmbeddedKafka.start()) {
      KafkaConnection connection =
          new KafkaConnection(kafka.bootstrapServers(), Map.of(), Duration.ofSeconds(15));
      try (Topics topics = new Topics(connection)) {
        topics.create(
            Stream.concat(CorrelationRun.INPUTS.stream(), CorrelationRun.OUTPUTS.stream()).toList(),
            partitions);
      }
      CorrelationRun correlation = new CorrelationRun(connection, scratch.path(), partitions);
      if (wanted(Part.LATENCY)) {
        latency(correlation);
      }
      if (wanted(Part.BOUNDARY)) {
        boundary(correlation);
      }
      if (wanted(Part.STATE_SIZE)) {
        stateSize(correlation, connection);
      }
      if (wanted(Part.TIMERS)) {
        timers(new TimerLoad(connection, scratch.path()));
      }
    }
  }

  private boolean wanted(Part part) {
    return only == null || only == part;
  }

  private void latency(CorrelationRun correlation) throws Exception {
    for (String mode : List.of("real-time", "micro-batch")) {
      report.progress("warming up: " + mode);
      correlation.run(
          settings(mode, SHORT_BATCH, WINDOW, LATENESS),
          correlation.traffic(WARM_UP_RATE, SHORT_BATCH, WINDOW, LATENESS),
          SHORT_BATCH,
          () -> {});
    }
    Table table =
        new Table("latency, ms", "events/s", "round", "p50", "p90", "p99", "p99.9", "max");
    for (int rate : RATES) {
      for (int round = 1; round <= rounds; round++) {
        for (String mode : List.of("real-time", "micro-batch")) {
          report.progress(mode + " at " + rate + "/s, round " + round + " of " + rounds);
          LatencyHistogram found = latency(correlation, mode, rate);
          row(table, mode, rate, round, found);
          report.figure("latency." + mode + "." + rate + "." + round, found.summaryMs());
        }
      }
    }
    report.table("realtime-state/latency", table);
  }

  private static LatencyHistogram latency(CorrelationRun correlation, String mode, int rate)
      throws Exception {
    AdTraffic traffic = correlation.traffic(rate, LATENCY_MEASURED, WINDOW, LATENESS);
    Overrides settings = settings(mode, REAL_TIME_BATCH, WINDOW, LATENESS);
    CorrelationRun.Measured run = correlation.run(settings, traffic, LATENCY_MEASURED, () -> {});
    return run.samples().between(run.fromUs(), run.toUs());
  }

  private void boundary(CorrelationRun correlation) throws Exception {
    report.progress(
        "batch boundaries: real-time, " + SHORT_BATCH.toSeconds() + " s batches, 1000/s");
    AdTraffic traffic = correlation.traffic(SIZE_RATE, LATENCY_MEASURED, WINDOW, LATENESS);
    CorrelationRun.Measured run =
        correlation.run(
            settings("real-time", SHORT_BATCH, WINDOW, LATENESS),
            traffic,
            LATENCY_MEASURED,
            () -> {});
    BoundaryTimes times = BoundaryTimes.of(run, SHORT_BATCH);
    report.table("realtime-state/boundary", times.table());
    report.figure(times.figures());
  }

  private void stateSize(CorrelationRun correlation, KafkaConnection connection) throws Exception {
    Table table = new Table("state size", "keys", "round", "p50", "p90", "p99", "p99.9", "max");
    Duration longWindow = Duration.ofMinutes(30);
    for (int round = 1; round <= rounds; round++) {
      for (int factor : new int[] {1, 10, 100}) {
        int keys = factor * SMALLEST_STATE;
        report.progress(
            "real-time at " + SIZE_RATE + "/s beside " + keys + " keys in state, round " + round);
        AdTraffic traffic = correlation.traffic(SIZE_RATE, SIZE_MEASURED, WINDOW, LATENESS);
        long seed = factor + 1_000L * round;
        CorrelationRun.Measured run =
            correlation.run(
                settings("real-time", REAL_TIME_BATCH, longWindow, LATENESS),
                traffic,
                SIZE_MEASURED,
                () -> fill(connection, keys, seed));
        LatencyHistogram found = run.samples().between(run.fromUs(), run.toUs());
        row(table, factor + "x", keys, round, found);
        report.figure("state_size." + keys + "." + round, found.summaryMs());
      }
    }
    report.table("realtime-state/state-size", table);
  }

  /** Fills the state with requests that wait for impressions that never come. */
  private static void fill(KafkaConnection connection, int keys, long seed) throws Exception {
    AdDisorder onlyRequests = new AdDisorder(0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0);
    AdTraffic requests =
        AdTraffic.of(keys, 1, WINDOW, LATENESS, 1_000_000 + seed).with(onlyRequests);
    long before = rowsIn();
    try (PacedSender sender = new PacedSender(connection)) {
      sender.sendAll(new AdEventGenerator(requests, System.currentTimeMillis()).records());
      while (rowsIn() - before < sender.sent()) {
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
  }

  private static long rowsIn() {
    return LowlagMetrics.registry().counter("state.ad-correlation.rows.in").getCount();
  }

  private void timers(TimerLoad load) throws Exception {
    report.progress(TIMER_KEYS + " keys with 30 s timers, 500/s of input beside them");
    TimerLoad.Result found = load.run(TIMER_KEYS, TIMERS_MEASURED);
    LatencySummary late = found.lateness().summaryMs();
    LatencySummary input = found.input().summaryMs();
    Table table =
        new Table("timers", "keys", "fired/s", "late p50", "late p99", "input p50", "input p99");
    table.row(
        "real-time, ms",
        found.keys(),
        Math.round(found.firedPerSecond()),
        late.p50(),
        late.p99(),
        input.p50(),
        input.p99());
    report.table("realtime-state/timers", table);
    report.figure("timers.fired_per_second", found.firedPerSecond());
    report.figure("timers.lateness_ms", late);
    report.figure("timers.input_ms", input);
  }

  private static Overrides settings(
      String mode, Duration realTimeBatch, Duration window, Duration lateness) {
    return LocalJob.mode(mode, realTimeBatch)
        .with("correlation.window", window)
        .with("correlation.allowed-lateness", lateness);
  }

  private static void row(
      Table table, String name, int what, int round, LatencyHistogram histogram) {
    LatencySummary ms = histogram.summaryMs();
    table.row(name, what, round, ms.p50(), ms.p90(), ms.p99(), ms.p999(), ms.max());
  }
}
