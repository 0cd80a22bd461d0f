package io.lowlag.realtime.internal.export;

import io.lowlag.realtime.internal.figures.Figures;
import io.lowlag.realtime.internal.figures.RunningQuery;
import io.lowlag.realtime.internal.figures.TopicLag;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/** Converts the metrics of an application to the types of Prometheus' library. */
final class PrometheusFigures implements MultiCollector {

  /** Upper edges of the buckets of times, in seconds; they include the usual latency objectives. */
  private static final double[] TIMES = {
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60
  };

  private static final double[] COUNTS = {0, 1, 10, 100, 1e3, 1e4, 1e5, 1e6};
  private static final double MILLIS = 1e-3;

  private final Supplier<Figures> source;

  PrometheusFigures(Supplier<Figures> source) {
    this.source = source;
  }

  @Override
  public MetricSnapshots collect() {
    Figures now = source.get();
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    queries(now, all);
    lags(now, all);
    counters(now, all);
    gauges(now, all);
    histograms(now, all);
    return all.build();
  }

  private static void queries(Figures now, MetricSnapshots.Builder all) {
    gauge(now, all, "lowlag_query_up", "1 while the query runs.", query -> 1);
    gauge(
        now,
        all,
        "lowlag_start_time_seconds",
        "When this process started the query, Unix time.",
        query -> query.startedAt().toEpochMilli() * MILLIS);
    gauge(
        now,
        all,
        "lowlag_trigger_interval_seconds",
        "The trigger interval; in real-time mode the checkpoint interval.",
        query -> query.interval().toMillis() * MILLIS);
    gauge(now, all, "lowlag_slots", "Available task slots.", q -> q.slots().getAsInt());
    gauge(
        now,
        all,
        "lowlag_slots_needed",
        "Task slots that the query needs at once.",
        RunningQuery::slotsNeeded);
    gauge(
        now,
        all,
        "lowlag_executors",
        "Processes that reported figures recently.",
        query -> now.processes());
    InfoSnapshot.Builder info =
        InfoSnapshot.builder().name("lowlag_query").help("How the query runs.");
    now.queries()
        .forEach(
            query ->
                info.dataPoint(
                    InfoDataPointSnapshot.builder()
                        .labels(
                            Labels.of(
                                "query", query.name(),
                                "mode", query.mode(),
                                "state", query.state()))
                        .build()));
    all.metricSnapshot(info.build());
  }

  private static void gauge(
      Figures now,
      MetricSnapshots.Builder all,
      String name,
      String help,
      ToDoubleFunction<RunningQuery> value) {
    GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
    now.queries()
        .forEach(
            query ->
                gauge.dataPoint(
                    GaugeDataPointSnapshot.builder()
                        .labels(Labels.of("query", query.name()))
                        .value(value.applyAsDouble(query))
                        .build()));
    all.metricSnapshot(gauge.build());
  }

  private static void lags(Figures now, MetricSnapshots.Builder all) {
    GaugeSnapshot.Builder records =
        GaugeSnapshot.builder()
            .name("lowlag_lag_records")
            .help("Records in Kafka that the query has not read.");
    GaugeSnapshot.Builder seconds =
        GaugeSnapshot.builder()
            .name("lowlag_lag_seconds")
            .help(
                "How long ago the record that the query reads now arrived; 0 when nothing waits. If"
                    + " it is unknown whether records wait: for how long.");
    for (TopicLag lag : now.lags()) {
      Labels labels =
          Labels.of(
              "query", now.query(lag.runId()).map(RunningQuery::name).orElse(""),
              "topic", lag.topic(),
              "partition", Integer.toString(lag.partition()));
      records.dataPoint(
          GaugeDataPointSnapshot.builder().labels(labels).value((double) lag.records()).build());
      seconds.dataPoint(
          GaugeDataPointSnapshot.builder().labels(labels).value(lag.millis() * MILLIS).build());
    }
    all.metricSnapshot(records.build());
    all.metricSnapshot(seconds.build());
  }

  private static void counters(Figures now, MetricSnapshots.Builder all) {
    Map<String, CounterSnapshot.Builder> byName = new TreeMap<>();
    now.counters()
        .forEach(
            (registered, count) -> {
              MetricName name = MetricName.of(registered);
              byName
                  .computeIfAbsent(
                      name.full(), full -> CounterSnapshot.builder().name(full).help(name.help()))
                  .dataPoint(
                      CounterDataPointSnapshot.builder()
                          .labels(labels(now, name))
                          .value((double) count)
                          .build());
            });
    byName.values().forEach(counter -> all.metricSnapshot(counter.build()));
  }

  private static void gauges(Figures now, MetricSnapshots.Builder all) {
    Map<String, GaugeSnapshot.Builder> byName = new TreeMap<>();
    now.gauges()
        .forEach(
            (registered, value) -> {
              MetricName name = MetricName.of(registered);
              byName
                  .computeIfAbsent(
                      name.full(), full -> GaugeSnapshot.builder().name(full).help(name.help()))
                  .dataPoint(
                      GaugeDataPointSnapshot.builder()
                          .labels(labels(now, name))
                          .value(value * name.scale())
                          .build());
            });
    byName.values().forEach(gauge -> all.metricSnapshot(gauge.build()));
  }

  private static void histograms(Figures now, MetricSnapshots.Builder all) {
    Map<String, HistogramSnapshot.Builder> byName = new TreeMap<>();
    now.histograms()
        .forEach(
            (registered, histogram) -> {
              MetricName name = MetricName.of(registered);
              byName
                  .computeIfAbsent(
                      name.full(), full -> HistogramSnapshot.builder().name(full).help(name.help()))
                  .dataPoint(
                      HistogramDataPointSnapshot.builder()
                          .labels(labels(now, name))
                          .classicHistogramBuckets(buckets(histogram, name))
                          .sum(sum(histogram) * name.scale())
                          .build());
            });
    byName.values().forEach(histogram -> all.metricSnapshot(histogram.build()));
  }

  private static ClassicHistogramBuckets buckets(Histogram histogram, MetricName name) {
    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
    long before = 0;
    for (double edge : name.timed() ? TIMES : COUNTS) {
      long upTo = Math.round(edge / name.scale());
      long count = histogram.getCountBetweenValues(0, upTo);
      buckets.bucket(edge, count - before);
      before = count;
    }
    return buckets.bucket(Double.POSITIVE_INFINITY, histogram.getTotalCount() - before).build();
  }

  private static double sum(Histogram histogram) {
    return histogram.getTotalCount() == 0 ? 0 : histogram.getMean() * histogram.getTotalCount();
  }

  private static Labels labels(Figures now, MetricName name) {
    String query = name.query().orElseGet(now::onlyQuery);
    return name.reason() == null
        ? Labels.of("query", query)
        : Labels.of("query", query, "reason", name.reason());
  }
}
