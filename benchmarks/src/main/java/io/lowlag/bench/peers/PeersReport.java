package io.lowlag.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import de.erichseifert.vectorgraphics2d.Processors;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import io.lowlag.common.config.Durations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.knowm.xchart.internal.chartpart.Chart;

/** A comparison as one page with tables and pictures, which needs nothing else and no network. */
final class PeersReport {

  private static final String STYLE =
      "body{font:15px/1.5 system-ui,sans-serif;max-width:1100px;margin:2em auto;padding:0 1em;"
          + "background:var(--page);color:var(--text)}"
          + "table{border-collapse:collapse;margin:0 0 2em}"
          + "th,td{padding:.25em .7em;text-align:right;border-bottom:1px solid var(--grid)}"
          + "th:first-child,td:first-child{text-align:left}caption{text-align:left;padding:.5em 0}"
          + ".wide{overflow-x:auto;white-space:nowrap}figure{margin:0 0 2em}figcaption{font-weight:600}svg{max-width:100%;height:auto}";

  private final ComparisonResult result;
  private int pictures;

  PeersReport(ComparisonResult result) {
    System.setProperty("java.awt.headless", "true");
    this.result = result;
  }

  /** Returns the page. */
  String html() throws IOException {
    return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        + "<meta name=\"viewport\" content=\"width=device-width\">"
        + "<title>Lowlag beside other engines</title>\n<style>"
        + PageColours.styleSheet()
        + STYLE
        + "</style></head>\n<body>\n<h1>Lowlag beside other engines</h1>\n"
        + introduction()
        + result.tables().stream().map(PeersReport::table).collect(Collectors.joining())
        + figures()
        + "</body></html>\n";
  }

  private String introduction() {
    Comparison comparison = result.comparison();
    return "<p>Workload "
        + escaped(comparison.workload())
        + ", "
        + comparison.rounds()
        + (comparison.rounds() == 1 ? " round" : " rounds")
        + ". Each run has a fresh broker, engine, load and reader, each in its own JVM, on "
        + Runtime.getRuntime().availableProcessors()
        + " cores. The load warms an engine up for "
        + Durations.text(comparison.warmUp())
        + "; then it is measured for "
        + Durations.text(comparison.measured())
        + ". The percentiles are those of all rounds together. An engine keeps up if its 99th"
        + " percentile is below 100 ms and all answers came.</p>\n";
  }

  private static String table(FigureTable table) {
    StringBuilder html = new StringBuilder("<div class=\"wide\"><table><caption>");
    html.append(escaped(table.title())).append("</caption>\n");
    html.append(row("th", table.header()));
    table.rows().forEach(row -> html.append(row("td", row)));
    return html.append("</table></div>\n").toString();
  }

  private static String row(String cell, List<String> texts) {
    return texts.stream()
        .map(text -> "<" + cell + ">" + escaped(text) + "</" + cell + ">")
        .collect(Collectors.joining("", "<tr>", "</tr>\n"));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** Returns each picture as an SVG file of its own, in light and dark, by name. */
  Map<String, String> pictures() throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    for (Map.Entry<String, Chart<?, ?>> each : charts().entrySet()) {
      String svg = svg(each.getValue());
      int inside = svg.indexOf('>') + 1;
      files.put(
          "peers-" + each.getKey(),
          svg.substring(0, inside)
              + "<style>"
              + PageColours.styleSheet()
              + "</style>"
              + svg.substring(inside));
    }
    return files;
  }

  private Map<String, Chart<?, ?>> charts() {
    Pictures all = new Pictures(result);
    Map<String, Chart<?, ?>> charts = new LinkedHashMap<>();
    for (int rate : result.comparison().rates()) {
      charts.put("percentiles-" + rate, all.percentiles(rate));
      charts.put("over-time-" + rate, all.overTime(rate));
    }
    charts.put("throughput", all.throughput());
    if (result.comparison().engines().stream().anyMatch(Engine::answers)) {
      charts.put("cpu", all.cpu());
    }
    return charts;
  }

  private String figures() throws IOException {
    StringBuilder html = new StringBuilder();
    for (Chart<?, ?> chart : charts().values()) {
      // The letters of a picture are outlines, which neither a reader nor a search can read.
      html.append("<figure><figcaption>")
          .append(escaped(chart.getTitle()))
          .append("</figcaption>")
          .append(svg(chart))
          .append("</figure>\n");
    }
    return html.toString();
  }

  /** Returns the SVG element alone, in the colours of the page, with ids that no other one has. */
  private String svg(Chart<?, ?> chart) throws IOException {
    VectorGraphics2D drawn = new VectorGraphics2D();
    chart.paint(drawn, chart.getWidth(), chart.getHeight());
    PageSize size = new PageSize(chart.getWidth(), chart.getHeight());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Processors.get("svg").getDocument(drawn.getCommands(), size).writeTo(bytes);
    String written = bytes.toString(UTF_8);
    String prefix = "p" + pictures++ + "-";
    String element =
        written
            .substring(written.indexOf("<svg"))
            .replace("<svg ", "<svg role=\"img\" aria-label=\"" + escaped(chart.getTitle()) + "\" ")
            .replace("id=\"", "id=\"" + prefix)
            .replace("url(#", "url(#" + prefix);
    return PageColours.asVariables(element);
  }
}
