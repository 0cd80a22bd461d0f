package io.lowlag.bench;

import io.lowlag.common.report.Table;
import java.io.PrintWriter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a benchmark found: it prints progress and tables, keeps the figures for a JSON file, and
 * keeps the tables for the {@link FigurePages documents}.
 */
public final class BenchReport {

  private final PrintWriter out;
  private final Map<String, Object> figures = new LinkedHashMap<>();
  private final Map<String, String> tables = new LinkedHashMap<>();
  private final Map<String, String> pictures = new LinkedHashMap<>();

  /**
   * @param out receives progress and tables
   */
  public BenchReport(PrintWriter out) {
    this.out = out;
  }

  /** Says what is measured now. */
  public void progress(String line) {
    out.println("  " + line + " ...");
    out.flush();
  }

  /** Says a result that is no table. */
  public void say(String line) {
    out.println("  " + line);
    out.flush();
  }

  /**
   * Prints a table and keeps it under a name.
   *
   * @param name the subject and part that a document refers to, such as {@code
   *     realtime-state/latency}
   */
  public void table(String name, Table table) {
    printed(name, table.toString());
  }

  /** Does the same with a title above the table. */
  public void table(String name, String title, Table table) {
    printed(name, "  " + title + "\n" + table);
  }

  private void printed(String name, String text) {
    out.println();
    out.println(text);
    out.println();
    out.flush();
    tables.put(name, text);
  }

  /** Keeps a figure for the JSON file. */
  public void figure(String name, Object value) {
    figures.put(name, value);
  }

  /** Keeps several figures for the JSON file. */
  public void figure(Map<String, Object> values) {
    figures.putAll(values);
  }

  /** Keeps pictures (SVG), by the names of their files without the ending. */
  public void pictures(Map<String, String> drawn) {
    pictures.putAll(drawn);
  }

  /** Returns the pictures by name. */
  public Map<String, String> pictures() {
    return Collections.unmodifiableMap(pictures);
  }

  /** Returns the printed tables by name. */
  public Map<String, String> tables() {
    return Map.copyOf(tables);
  }

  /** Returns the figures by name. */
  public Map<String, Object> figures() {
    return Collections.unmodifiableMap(figures);
  }
}
