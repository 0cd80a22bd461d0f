package io.lowlag.bench.peers;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The charts of a comparison. */
final class Pictures {

  private static final int WIDTH = 860;
  private static final int HEIGHT = 420;
  private static final double US_PER_MS = 1000.0;

  /** The percentiles of a curve, as one in how many is slower. */
  private static final double[] ONE_IN = {
    1.0, 1.2, 1.5, 2, 3, 5, 7, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000
  };

  private static final Map<Engine, Marker> MARKERS =
      Map.of(
          Engine.LOWLAG, SeriesMarkers.CIRCLE,
          Engine.FLINK, SeriesMarkers.SQUARE,
          Engine.KSTREAMS, SeriesMarkers.TRIANGLE_UP,
          Engine.MICRO_BATCH, SeriesMarkers.DIAMOND,
          Engine.LIMIT, SeriesMarkers.CROSS);

  private final ComparisonResult result;

  Pictures(ComparisonResult result) {
    this.result = result;
  }

  /** Returns the latency at each percentile, of all rounds together, at a rate. */
  XYChart percentiles(int rate) {
    XYChart chart = xy("Percentiles at " + rate + " events/s", "percentile", "latency, ms");
    chart.getStyler().setXAxisLogarithmic(true);
    chart.setCustomXAxisTickLabelsFormatter(Pictures::percent);
    for (PooledFigures each : of(rate)) {
      Latencies latencies = each.latencies();
      List<Double> x = new ArrayList<>();
      List<Double> y = new ArrayList<>();
      for (double oneIn : ONE_IN) {
        // Beyond the count of latencies there is only the largest.
        if (oneIn <= latencies.count()) {
          x.add(oneIn);
          y.add(latencies.percentileMs(100 - 100 / oneIn));
        }
      }
      add(chart, each.engine(), x, y);
    }
    return chart;
  }

  /** Returns the longest latency of each second of the first round, at a rate. */
  XYChart overTime(int rate) {
    XYChart chart =
        xy("Longest latency of each second at " + rate + " events/s", "second", "latency, ms");
    for (PooledFigures each : of(rate)) {
      List<Double> x = new ArrayList<>();
      List<Double> y = new ArrayList<>();
      List<Long> longest = each.runs().get(0).read().longestUs();
      for (int second = 0; second < longest.size(); second++) {
        if (longest.get(second) > 0) {
          x.add((double) second);
          y.add(longest.get(second) / US_PER_MS);
        }
      }
      add(chart, each.engine(), x, y);
    }
    return chart;
  }

  /** Returns the 99th percentile of each rate. */
  XYChart throughput() {
    XYChart chart = xy("99th percentile by rate", "events/s", "p99, ms");
    for (Engine engine : result.comparison().engines()) {
      List<Double> x = new ArrayList<>();
      List<Double> y = new ArrayList<>();
      for (int rate : result.comparison().rates().stream().sorted().toList()) {
        of(rate).stream()
            .filter(each -> each.engine() == engine && each.latencies().count() > 0)
            .forEach(
                each -> {
                  x.add((double) rate);
                  y.add(each.latencies().percentileMs(99));
                });
      }
      add(chart, engine, x, y);
    }
    return chart;
  }

  /** Returns the processor time for a million records. */
  CategoryChart cpu() {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Processor time for a million records")
            .xAxisTitle("events/s")
            .yAxisTitle("seconds")
            .build();
    PageColours.style(chart.getStyler());
    chart.getStyler().setAvailableSpaceFill(0.7);
    List<Integer> rates = result.comparison().rates();
    List<String> names = rates.stream().map(String::valueOf).toList();
    for (Engine engine : result.comparison().engines()) {
      if (engine.answers()) {
        List<Double> seconds = rates.stream().map(rate -> cpu(engine, rate)).toList();
        chart.addSeries(engine.label(), names, seconds).setFillColor(PageColours.of(engine));
      }
    }
    return chart;
  }

  /** Returns 0, which is no bar, if every run failed. */
  private double cpu(Engine engine, int rate) {
    return of(rate).stream()
        .filter(each -> each.engine() == engine)
        .mapToDouble(PooledFigures::cpuPerMillion)
        .findFirst()
        .orElse(0);
  }

  private List<PooledFigures> of(int rate) {
    return result.pooled().stream().filter(each -> each.rate() == rate).toList();
  }

  private static XYChart xy(String title, String x, String y) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(x)
            .yAxisTitle(y)
            .build();
    PageColours.style(chart.getStyler());
    chart.getStyler().setYAxisLogarithmic(true);
    chart.setCustomYAxisTickLabelsFormatter(FigureTable::shortest);
    chart.getStyler().setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Line);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
    chart.getStyler().setMarkerSize(6);
    return chart;
  }

  private static void add(XYChart chart, Engine engine, List<Double> x, List<Double> y) {
    if (x.isEmpty()) {
      return;
    }
    XYSeries series = chart.addSeries(engine.label(), x, y);
    Color colour = PageColours.of(engine);
    series.setLineColor(colour);
    series.setMarkerColor(colour);
    series.setMarker(MARKERS.get(engine));
    series.setLineStyle(
        engine == Engine.LIMIT
            ? new BasicStroke(
                2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {6, 4}, 0)
            : new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND));
  }

  private static String percent(double oneIn) {
    return FigureTable.shortest(100 - 100 / oneIn) + " %";
  }
}
