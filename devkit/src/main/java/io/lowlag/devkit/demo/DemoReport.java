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
 * @param latencyMs p50, p90, p99, p999 and max, in milliseconds, of outputs that an event caused
 */
public record DemoReport(
    String pipeline,
    String mode,
    long sent,
    long expected,
    long received,
    long lost,
    long duplicated,
    long unexpected,
    Map<String, Double> latencyMs) {

  /** Whether nothing was lost and nothing invented. */
  public boolean right() {
    return lost == 0 && unexpected == 0;
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
        new Table("", "sent", "expected", "received", "lost", "duplicated", "unexpected")
            .row("events", sent, expected, received, lost, duplicated, unexpected);
    Table latency = new Table("", "p50", "p90", "p99", "p99.9", "max");
    latency.row(
        "latency ms",
        latencyMs.get("p50"),
        latencyMs.get("p90"),
        latencyMs.get("p99"),
        latencyMs.get("p999"),
        latencyMs.get("max"));
    return counts + "\n\n" + latency;
  }
}
