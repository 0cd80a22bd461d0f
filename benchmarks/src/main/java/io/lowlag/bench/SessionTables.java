package io.lowlag.bench;

import io.lowlag.common.latency.LatencySummary;
import io.lowlag.common.report.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Formats the results of sessionization. Times are in milliseconds. */
final class SessionTables {

  private static final int CORES = Runtime.getRuntime().availableProcessors();
  private static final double MIB = 1 << 20;

  private SessionTables() {}

  /** Returns a table of how punctual each run was; rows by name. */
  static Table loads(String first, Map<String, SessionRun.Measured> runs) {
    Table table =
        new Table(
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
            "batch ends");
    runs.forEach((name, run) -> load(table, name, run));
    return table;
  }

  private static void load(Table table, String name, SessionRun.Measured run) {
    LatencySummary late = run.emitted().summaryMs();
    LatencySummary input = run.input().summaryMs();
    table.row(
        run.filled() ? name : name + " (starts unanswered)",
        Math.round(run.heartbeatsPerSecond()),
        Math.round(run.heartbeatsPerSecond() / CORES),
        run.arrivedPercent(),
        late.p50(),
        late.p99(),
        late.max(),
        run.appended().percentileMs(99),
        input.p50(),
        input.p99(),
        run.batchEnds());
  }

  /** Returns a table of the memory and the checkpoint that the sessions used. */
  static Table costs(List<SessionRun.Measured> runs) {
    Table table =
        new Table(
            "sessions",
            "process resident MiB",
            "live heap MiB",
            "of sessions MiB",
            "heap/session B",
            "checkpoint MiB",
            "checkpoint/session B");
    for (SessionRun.Measured run : runs) {
      int sessions = run.population().sessions();
      MemoryUse added = run.withSessions().minus(run.idle());
      table.row(
          sessions,
          run.withSessions().residentBytes() / MIB,
          run.withSessions().heapBytes() / MIB,
          added.heapBytes() / MIB,
          added.heapBytes() / sessions,
          run.checkpointBytes() / MIB,
          run.checkpointBytes() / sessions);
    }
    return table;
  }

  /** Returns all figures of a run for the report. */
  static Map<String, Object> figures(SessionRun.Measured run) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("sessions", run.population().sessions());
    figures.put("cores", CORES);
    figures.put("starts_answered", run.filled());
    figures.put("heartbeats_per_second", run.heartbeatsPerSecond());
    figures.put("heartbeats_per_second_per_core", run.heartbeatsPerSecond() / CORES);
    figures.put("arrived_percent", run.arrivedPercent());
    figures.put("lateness_emitted_ms", run.emitted().summaryMs());
    figures.put("lateness_at_broker_ms", run.appended().summaryMs());
    figures.put("input_ms", run.input().summaryMs());
    figures.put("batch_ends", run.batchEnds());
    figures.put("memory_idle", run.idle());
    figures.put("memory_with_sessions", run.withSessions());
    figures.put("checkpoint_bytes", run.checkpointBytes());
    return figures;
  }
}
