package io.lowlag.devkit.demo;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import io.lowlag.common.latency.LatencyHistogram;
import io.lowlag.common.latency.LatencySummary;
import io.lowlag.common.record.Json;
import io.lowlag.common.report.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a demo found; written as JSON for programs and as a table for people.
 *
 * @param interrupted by Ctrl-C; then there is no expected, optional, lost and unexpected
 * @param optional of the received, those that might have come or not, as the clock decides
 * @param latencyMs of outputs that an event caused
 * @param latencyByTopicMs the same of each topic, and of other places, that are timed apart; null
 *     if none is
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
    LatencySummary latencyMs,
    Map<String, LatencySummary> latencyByTopicMs,
    LatencySummary heartbeatLatenessMs,
    @JsonAnyGetter Map<String, Object> facts,
    List<String> wrong) {

  /** Stands where a short run had nothing to measure. */
  private static final String NOT_MEASURED = "-";

  /** Whether nothing was lost, nothing invented, and nothing else was found wrong. */
  public boolean right() {
    return !interrupted && lost == 0 && unexpected == 0 && wrong == null;
  }

  static Map<String, LatencySummary> latencyByPlace(
      Map<String, LatencyHistogram> topics, Map<String, LatencySummary> others) {
    Map<String, LatencySummary> summaries = new LinkedHashMap<>();
    topics.forEach((topic, latency) -> summaries.put(topic, latency.summaryMs()));
    summaries.putAll(others);
    return summaries.isEmpty() ? null : summaries;
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
    if (latencyByTopicMs != null) {
      latencyByTopicMs.forEach((topic, ms) -> addRow(times, "to " + topic, ms));
    }
    if (heartbeatLatenessMs != null) {
      addRow(times, "heartbeat lateness ms", heartbeatLatenessMs);
    }
    return counts + "\n\n" + times + factTables();
  }

  /** Single figures as one table; figures by name as one each. */
  private String factTables() {
    Map<String, Object> single = new LinkedHashMap<>(facts);
    single.values().removeIf(Map.class::isInstance);
    StringBuilder tables = new StringBuilder();
    if (!single.isEmpty()) {
      tables.append("\n\n").append(factTable("", single));
    }
    facts.forEach(
        (name, value) -> {
          if (value instanceof Map<?, ?> several) {
            tables.append("\n\n").append(factTable(name, several));
          }
        });
    return tables.toString();
  }

  private static Table factTable(String name, Map<?, ?> facts) {
    List<String> header = new ArrayList<>(List.of(worded(name)));
    facts.keySet().forEach(fact -> header.add(worded(fact)));
    List<Object> row = new ArrayList<>(facts.values());
    row.add(0, "");
    return new Table(header.toArray(String[]::new)).row(row.toArray());
  }

  private static String worded(Object name) {
    return String.valueOf(name).replace('_', ' ');
  }

  private static void addRow(Table times, String name, LatencySummary ms) {
    if (ms.isEmpty()) {
      times.row(name, NOT_MEASURED, NOT_MEASURED, NOT_MEASURED, NOT_MEASURED, NOT_MEASURED);
    } else {
      times.row(name, ms.p50(), ms.p90(), ms.p99(), ms.p999(), ms.max());
    }
  }
}
