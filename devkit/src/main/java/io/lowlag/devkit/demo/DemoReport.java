package io.lowlag.devkit.demo;

import io.lowlag.common.record.Json;
import io.lowlag.common.report.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a demo found; written as JSON for programs and as a table for people.
 *
 * @param interrupted by Ctrl-C; then there is no expected, optional, lost and unexpected
 * @param optional of the received, those that might have come or not, as the clock decides
 * @param latencyMs p50, p90, p99, p999 and max, in milliseconds, of outputs that an event caused
 * @param heartbeatLatenessMs the same of heartbeats and all else that timers caused, from when it
 *     was due; null if there was none
 */
public record DemoReport(
    String pipeline,
    String mode,
    boolean interrupted,
    long sent,
    Long expected,
    long received,
    Long optional,
    Long lost,
    long duplicated,
    Long unexpected,
    Map<String, Double> latencyMs,
    Map<String, Double> heartbeatLatenessMs) {

  /** Whether nothing was lost and nothing invented. */
  public boolean right() {
    return !interrupted && lost == 0 && unexpected == 0;
  }

  /** Writes the JSON. */
  public void write(Path file) {
    try {
      Files.write(file, Json.bytes(this));
    } catch (IOException e) {
      throw new UncheckedIOException("the report cannot be written to " + file, e);
    }
  }

  /** The tables for the screen. */
  public String asTables() {
    Table counts =
        new Table(
                "", "sent", "expected", "received", "optional", "lost", "duplicated", "unexpected")
            .row("events", sent, expected, received, optional, lost, duplicated, unexpected);
    Table times = new Table("", "p50", "p90", "p99", "p99.9", "max");
    addRow(times, "latency ms", latencyMs);
    if (heartbeatLatenessMs != null) {
      addRow(times, "heartbeat lateness ms", heartbeatLatenessMs);
    }
    return counts + "\n\n" + times;
  }

  private static void addRow(Table times, String name, Map<String, Double> ms) {
    times.row(name, ms.get("p50"), ms.get("p90"), ms.get("p99"), ms.get("p999"), ms.get("max"));
  }
}
