package io.lowlag.realtime.internal.export;

import io.lowlag.realtime.internal.engine.PageSource;
import io.lowlag.realtime.internal.figures.Figures;
import io.lowlag.realtime.internal.figures.FiguresHistory;
import io.lowlag.realtime.internal.figures.FiguresHistory.Stretch;
import io.lowlag.realtime.internal.figures.RunningQuery;
import io.lowlag.realtime.internal.figures.TopicLag;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/**
 * The page that shows the queries of an application while they run. Spark's own page of streaming
 * queries shows them once a batch, and in real-time mode a batch is a minute. The page is only text
 * and SVG, and reloads itself every two seconds.
 */
public final class LivePage implements PageSource {

  private static final Duration LATELY = Duration.ofMinutes(1);
  private static final double PER_MILLI = 1e-3;
  private static final String LATENCY = "latency-us";
  private static final String DEAD_LETTERS = "dead-letters.";
  private static final String ROWS_IN = ".rows.in";

  /** Metrics of the co-partitioned operator, and metrics that Spark reports once a batch. */
  private static final List<String> GROUPS = List.of("state.", "query.");

  private static final String[] PERCENTILE_NAMES = {"p50", "p90", "p99", "p99.9", "max"};
  private static final double[] PERCENTILES = {50, 90, 99, 99.9, 100};

  private final FiguresHistory history;
  private final String head = resource("live-page.html");

  public LivePage(FiguresHistory history) {
    this.history = history;
  }

  @Override
  public String html(String nonce) {
    Figures now = history.now();
    Stretch lately = history.last(LATELY, now);
    HtmlText page = new HtmlText();
    page.raw(head.replace("${nonce}", nonce == null ? "" : nonce));
    page.raw("<div id=\"lowlag\">");
    page.raw("<p class=\"lowlag-note\">As of ").text(Instant.ofEpochMilli(now.takenAt())).raw(", ");
    page.text(now.processes()).raw(now.processes() == 1 ? " process" : " processes");
    page.raw("; percentiles and rates of the last ").text(Math.round(lately.seconds()));
    page.raw(" s.</p>");
    if (now.queries().isEmpty()) {
      page.raw(
          "<p>No query has reported figures yet. The figures below are for the whole process.</p>");
    }
    now.queries().forEach(query -> query(page, now, query));
    page.raw("<div class=\"lowlag-columns\"><div>");
    latency(page, lately);
    for (String operator : operators(now)) {
      operator(page, now, lately, operator);
    }
    page.raw("</div><div>");
    lags(page, now);
    deadLetters(page, now);
    return page.raw("</div></div></div>").toString();
  }

  private static void query(HtmlText page, Figures now, RunningQuery query) {
    Duration up = Duration.ofMillis(now.takenAt() - query.startedAt().toEpochMilli());
    page.raw("<h4>").text(query.name()).raw("</h4><p>").text(query.mode()).raw(", ");
    page.text(query.state()).raw(" state, every ").text(seconds(query.interval()));
    page.raw("; running for ").text(seconds(Duration.ofSeconds(up.toSeconds())));
    page.raw("; ").text(query.slotsNeeded()).raw(" of ").text(query.slots().getAsInt());
    page.raw(" task slots</p>");
  }

  private void latency(HtmlText page, Stretch lately) {
    Histogram found = lately.histograms().get(LATENCY);
    page.raw("<h5>Latency, intended send to answer, ms</h5>");
    if (found == null || found.getTotalCount() == 0) {
      page.raw("<p>No answer in this time.</p>");
      return;
    }
    page.table("", PERCENTILE_NAMES);
    page.row("all answers", percentiles(found, PER_MILLI));
    page.endTable();
    page.raw(
        LatencyChart.svg(
            history.steps(), step -> millis(step, 50), step -> millis(step, 99), LATENCY));
  }

  private static double millis(Stretch step, double percentile) {
    Histogram found = step.histograms().get(LATENCY);
    return found == null || found.getTotalCount() == 0
        ? Double.NaN
        : found.getValueAtPercentile(percentile) * PER_MILLI;
  }

  private static void operator(HtmlText page, Figures now, Stretch lately, String operator) {
    String name = operator + ".";
    page.raw("<h5>Rows, timers and state of ");
    page.text(operator.substring(operator.indexOf('.') + 1)).raw("</h5>");
    page.table("", "rows in", "rows out", "timers set", "timers fired", "keys", "state");
    page.row(
        "all",
        count(now, name + "rows.in"),
        count(now, name + "rows.out"),
        count(now, name + "timers.registered"),
        count(now, name + "timers.fired"),
        now.gauges().containsKey(name + "keys")
            ? number(Math.round(now.gauges().get(name + "keys")))
            : "not counted",
        mebibytes(now.gauges().getOrDefault(name + "bytes", 0.0)));
    ToDoubleFunction<String> rate =
        metric -> lately.counters().getOrDefault(name + metric, 0L) / lately.seconds();
    page.row(
        "a second",
        decimal(rate.applyAsDouble("rows.in")),
        decimal(rate.applyAsDouble("rows.out")),
        decimal(rate.applyAsDouble("timers.registered")),
        decimal(rate.applyAsDouble("timers.fired")),
        "",
        "");
    page.endTable();
    page.table("ms", PERCENTILE_NAMES);
    timing(page, "timers late by", lately.histograms().get(name + "timers.lateness-ms"), 1);
    // A boundary comes once a minute: the last minute has one, or none.
    timing(page, "boundary (all)", now.histograms().get(name + "boundary-us"), PER_MILLI);
    timing(page, "commit (all)", now.histograms().get(name + "commit-us"), PER_MILLI);
    timing(page, "batch (all)", now.histograms().get(name + "batch-ms"), 1);
    page.endTable();
  }

  private static void timing(HtmlText page, String name, Histogram found, double scale) {
    if (found != null && found.getTotalCount() > 0) {
      page.row(name, percentiles(found, scale));
    }
  }

  private static void lags(HtmlText page, Figures now) {
    if (now.lags().isEmpty()) {
      return;
    }
    page.raw("<h5>Lag</h5>");
    page.table("topic", "partition", "records", "seconds");
    for (TopicLag lag : now.lags()) {
      page.row(
          lag.topic(),
          Integer.toString(lag.partition()),
          number(lag.records()),
          decimal(lag.millis() * PER_MILLI));
    }
    page.endTable();
  }

  private static void deadLetters(HtmlText page, Figures now) {
    List<Map.Entry<String, Long>> found =
        now.counters().entrySet().stream()
            .filter(counter -> counter.getKey().startsWith(DEAD_LETTERS) && counter.getValue() > 0)
            .toList();
    page.raw("<h5>Dead letters</h5>");
    if (found.isEmpty()) {
      page.raw("<p>None.</p>");
      return;
    }
    page.table("reason", "records");
    found.forEach(
        counter ->
            page.row(
                counter.getKey().substring(DEAD_LETTERS.length()), number(counter.getValue())));
    page.endTable();
  }

  /** Returns the name prefixes of each operator and query: the part before {@code rows.in}. */
  private static List<String> operators(Figures now) {
    return now.counters().keySet().stream()
        .filter(name -> name.endsWith(ROWS_IN) && GROUPS.stream().anyMatch(name::startsWith))
        .map(name -> name.substring(0, name.length() - ROWS_IN.length()))
        .toList();
  }

  private static String[] percentiles(Histogram histogram, double scale) {
    String[] cells = new String[PERCENTILES.length];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = decimal(histogram.getValueAtPercentile(PERCENTILES[i]) * scale);
    }
    return cells;
  }

  private static String count(Figures now, String metric) {
    return number(now.counters().getOrDefault(metric, 0L));
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%,.1f", value);
  }

  private static String mebibytes(double bytes) {
    return String.format(Locale.ROOT, "%,.1f MiB", bytes / (1 << 20));
  }

  private static String seconds(Duration duration) {
    return duration.toSeconds() < 60
        ? duration.toMillis() / 1e3 + " s"
        : duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
  }

  private static String resource(String name) {
    try (InputStream in = LivePage.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(name + " of this jar cannot be read: " + e.getMessage(), e);
    }
  }
}
