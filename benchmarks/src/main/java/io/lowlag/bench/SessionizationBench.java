package io.lowlag.bench;

import io.lowlag.common.config.Settings;
import io.lowlag.common.record.Json;
import io.lowlag.common.report.Table;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How many concurrent sessions the machine keeps reporting on time, what a session costs, and how
 * real-time mode and micro-batch do at half of that.
 */
final class SessionizationBench {

  /** What can be measured on its own. */
  enum Part {
    LARGEST,
    HALF;

    @Override
    public String toString() {
      return Settings.name(this);
    }
  }

  /**
   * How large and how long.
   *
   * @param populations concurrent sessions to try, ascending
   * @param heartbeat interval of the heartbeats
   * @param stepMeasured of each population; no batch boundary falls into it
   * @param halfMeasured at half load; longer than a batch, so that a boundary falls into it
   * @param batch checkpoint interval at half load
   */
  record Scale(
      List<Integer> populations,
      Duration heartbeat,
      Duration stepMeasured,
      Duration halfMeasured,
      Duration batch) {

    static Scale full(List<Integer> populations) {
      return new Scale(
          populations.isEmpty()
              ? List.of(10_000, 100_000, 200_000, 300_000, 450_000, 600_000)
              : populations,
          Duration.ofSeconds(30),
          Duration.ofSeconds(45),
          Duration.ofSeconds(75),
          Duration.ofSeconds(60));
    }

    /** Shows in about a minute that it works; its figures mean nothing. */
    static Scale quick(List<Integer> populations) {
      return new Scale(
          populations.isEmpty() ? List.of(500, 1_000) : populations,
          Duration.ofSeconds(3),
          Duration.ofSeconds(3),
          Duration.ofSeconds(6),
          Duration.ofSeconds(5));
    }
  }

  private static final Duration BEYOND_THE_STEP = Duration.ofMinutes(10);
  private static final double LATENESS_LIMIT_MS = 1_000;
  private static final double ARRIVED_LIMIT_PERCENT = 99;
  private static final double MIB = 1 << 20;

  private final Scale scale;
  private final Part only;
  private final PrintWriter out;
  private final int cores = Runtime.getRuntime().availableProcessors();
  private final Map<String, Object> figures = new LinkedHashMap<>();

  SessionizationBench(Scale scale, Part only, PrintWriter out) {
    this.scale = scale;
    this.only = only;
    this.out = out;
  }

  void run(Path report) throws Exception {
    figures.put("cores", cores);
    figures.put("heartbeat_s", scale.heartbeat().toSeconds());
    int largest = scale.populations().get(scale.populations().size() - 1);
    if (only != Part.HALF) {
      largest = largest();
    }
    if (only != Part.LARGEST && largest > 0) {
      half(new SessionPopulation(largest / 2, scale.heartbeat()));
    }
    if (report != null) {
      Files.write(report, Json.bytes(figures));
    }
  }

  /** Steps through the populations until one is not kept on time; returns the last that was. */
  private int largest() throws Exception {
    List<SessionRun.Measured> steps = new ArrayList<>();
    int largest = 0;
    for (int sessions : scale.populations()) {
      told(sessions + " sessions, real-time");
      SessionPopulation population = new SessionPopulation(sessions, scale.heartbeat());
      SessionRun.Measured step =
          new SessionRun(population, "real-time", BEYOND_THE_STEP, scale.stepMeasured()).run();
      steps.add(step);
      if (!onTime(step)) {
        break;
      }
      largest = sessions;
    }
    String seconds = scale.stepMeasured().toSeconds() + " s each";
    print("Heartbeats by population: real-time, no batch boundary, " + seconds, loads(steps));
    print("What a session costs", costs(steps));
    int tried = steps.get(steps.size() - 1).population().sessions();
    told(
        largest == tried
            ? "all populations were kept on time: try more with --sessions"
            : "largest with lateness p99 under 1 s: " + largest);
    figures.put("largest.sessions", largest);
    figures.put("largest.limit_found", largest != tried);
    return largest;
  }

  private static boolean onTime(SessionRun.Measured run) {
    return run.filled()
        && run.arrivedPercent() >= ARRIVED_LIMIT_PERCENT
        && run.emitted().percentileMs(99) < LATENESS_LIMIT_MS;
  }

  private Table loads(List<SessionRun.Measured> steps) {
    Table table = loadTable("sessions");
    for (SessionRun.Measured step : steps) {
      load(table, Integer.toString(step.population().sessions()), step);
      figures.put("largest." + step.population().sessions(), figures(step));
    }
    return table;
  }

  private static Table costs(List<SessionRun.Measured> steps) {
    Table table =
        new Table(
            "sessions",
            "heap in use, MiB",
            "of it for sessions, MiB",
            "heap/session, bytes",
            "checkpoint, MiB",
            "checkpoint/session, bytes");
    for (SessionRun.Measured step : steps) {
      int sessions = step.population().sessions();
      table.row(
          sessions,
          step.heapBytes() / MIB,
          step.addedHeapBytes() / MIB,
          step.addedHeapBytes() / sessions,
          step.checkpointBytes() / MIB,
          step.checkpointBytes() / sessions);
    }
    return table;
  }

  private void half(SessionPopulation population) throws Exception {
    Table table = loadTable(population.sessions() + " sessions");
    for (String mode : List.of("real-time", "micro-batch")) {
      told(population.sessions() + " sessions, " + mode);
      SessionRun.Measured run =
          new SessionRun(population, mode, scale.batch(), scale.halfMeasured()).run();
      load(table, mode, run);
      figures.put("half." + mode, figures(run));
    }
    String batch = scale.batch().toSeconds() + " s batches, ";
    print("Half load: " + batch + scale.halfMeasured().toSeconds() + " s each", table);
  }

  private static Table loadTable(String first) {
    return new Table(
        first,
        "beats/s",
        "per core",
        "arrived %",
        "late p50",
        "late p99",
        "late max",
        "at broker p99",
        "input p50",
        "input p99",
        "boundaries");
  }

  private void load(Table table, String name, SessionRun.Measured run) {
    Map<String, Double> late = run.emitted().summaryMs();
    Map<String, Double> input = run.input().summaryMs();
    table.row(
        run.filled() ? name : name + " (starts unanswered)",
        Math.round(run.heartbeatsPerSecond()),
        Math.round(run.heartbeatsPerSecond() / cores),
        run.arrivedPercent(),
        late.get("p50"),
        late.get("p99"),
        late.get("max"),
        run.appended().percentileMs(99),
        input.get("p50"),
        input.get("p99"),
        run.boundaries());
  }

  private Map<String, Object> figures(SessionRun.Measured run) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("sessions", run.population().sessions());
    result.put("filled", run.filled());
    result.put("heartbeats_per_second", run.heartbeatsPerSecond());
    result.put("heartbeats_per_second_per_core", run.heartbeatsPerSecond() / cores);
    result.put("arrived_percent", run.arrivedPercent());
    result.put("lateness_emitted_ms", run.emitted().summaryMs());
    result.put("lateness_at_broker_ms", run.appended().summaryMs());
    result.put("input_ms", run.input().summaryMs());
    result.put("boundaries", run.boundaries());
    result.put("heap_bytes", run.heapBytes());
    result.put("heap_for_sessions_bytes", run.addedHeapBytes());
    result.put("checkpoint_bytes", run.checkpointBytes());
    return result;
  }

  private void told(String line) {
    out.println("  " + line + " ...");
    out.flush();
  }

  private void print(String title, Table table) {
    out.println();
    out.println("  " + title + " (times in ms)");
    out.println(table);
    out.println();
    out.flush();
  }
}
