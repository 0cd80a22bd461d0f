package io.lowlag.realtime.internal.export;

import io.lowlag.realtime.internal.figures.FiguresHistory.Stretch;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Two percentiles over the last minutes, on a logarithmic scale. They differ in colour, in dashes
 * and by a name at their ends, so that no reader has to distinguish colours.
 */
final class LatencyChart {

  private static final int WIDTH = 900;
  private static final int HEIGHT = 240;
  private static final int LEFT = 70;
  private static final int RIGHT = 60;
  private static final int BOTTOM = 30;
  private static final int TOP = 10;

  /** Decades from 0.1 ms to 100 s. */
  private static final int LOWEST = -1;

  private static final int HIGHEST = 5;

  private LatencyChart() {}

  static String svg(
      List<Stretch> steps,
      ToDoubleFunction<Stretch> median,
      ToDoubleFunction<Stretch> high,
      String id) {
    if (steps.isEmpty()) {
      return "";
    }
    long from = steps.get(0).until();
    long until = Math.max(from + 1, steps.get(steps.size() - 1).until());
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg id=\"chart-%s\" class=\"lowlag-chart\" viewBox=\"0 0 %d %d\" role=\"img\""
                + " aria-label=\"Latency over the last minutes, p50 and p99\">",
            id,
            WIDTH,
            HEIGHT));
    for (int decade = LOWEST; decade <= HIGHEST; decade++) {
      double y = y(Math.pow(10, decade));
      svg.append(
          String.format(
              Locale.ROOT,
              "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
                  + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
              LEFT,
              WIDTH - RIGHT,
              y,
              y,
              LEFT - 8,
              y + 4,
              label(decade)));
    }
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%d\" y=\"%d\">%d s ago</text>"
                + "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">now</text>",
            LEFT,
            HEIGHT - 8,
            (until - from) / 1000,
            WIDTH - RIGHT,
            HEIGHT - 8));
    line(svg, steps, median, from, until, "p50");
    line(svg, steps, high, from, until, "p99");
    return svg.append("</svg>").toString();
  }

  private static void line(
      StringBuilder svg,
      List<Stretch> steps,
      ToDoubleFunction<Stretch> value,
      long from,
      long until,
      String name) {
    StringBuilder path = new StringBuilder();
    boolean gap = true;
    double last = Double.NaN;
    for (Stretch step : steps) {
      double found = value.applyAsDouble(step);
      if (Double.isNaN(found)) {
        gap = true;
        continue;
      }
      double x = LEFT + (double) (step.until() - from) / (until - from) * (WIDTH - LEFT - RIGHT);
      last = y(found);
      path.append(String.format(Locale.ROOT, "%s%.1f %.1f", gap ? "M" : "L", x, last));
      gap = false;
    }
    if (path.length() > 0) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<path class=\"%s\" d=\"%s\"/><text class=\"%s\" x=\"%d\" y=\"%.1f\">%s</text>",
              name,
              path,
              name,
              WIDTH - RIGHT + 8,
              last + 4,
              name));
    }
  }

  private static double y(double millis) {
    double decades = Math.log10(Math.max(Math.pow(10, LOWEST), millis)) - LOWEST;
    double share = Math.min(1, decades / (HIGHEST - LOWEST));
    return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP);
  }

  private static String label(int decade) {
    return decade < 0
        ? "0.1 ms"
        : decade < 3
            ? Math.round(Math.pow(10, decade)) + " ms"
            : Math.round(Math.pow(10, decade - 3)) + " s";
  }
}
