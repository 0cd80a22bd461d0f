package io.lowlag.realtime.internal.figures;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.HdrHistogram.Histogram;

/**
 * The metrics of all processes of an application, as the driver has them: its own, and the last
 * ones that each executor sent. Counters and histograms of an executor that is gone stay in the
 * sums, because totals must not go back; its gauges and lags are dropped.
 */
public final class ApplicationFigures {

  /** An executor sends once a second; one that was silent for this long is gone or stuck. */
  private static final long FRESH_MILLIS = 10_000;

  private static final ApplicationFigures CURRENT = new ApplicationFigures();

  private final Map<String, ProcessFigures> executors = new ConcurrentHashMap<>();
  private final Map<String, RunningQuery> queries = new ConcurrentHashMap<>();

  /** Runs that read nothing any more. An executor may still report what they read last. */
  private final Set<String> endedRuns = ConcurrentHashMap.newKeySet();

  /** Returns the metrics of the application whose driver this process is. */
  public static ApplicationFigures current() {
    return CURRENT;
  }

  /** Stores the metrics that an executor sent. */
  public void received(String executor, ProcessFigures figures) {
    executors.merge(
        executor, figures, (before, sent) -> sent.takenAt() >= before.takenAt() ? sent : before);
  }

  /** Forgets the executors, because the application has ended. */
  public void clear() {
    executors.clear();
  }

  /** A query has been started. */
  public void started(RunningQuery query) {
    queries.put(query.runId(), query);
  }

  /** The run of a query has ended. */
  public void ended(String runId) {
    queries.remove(runId);
    readingEnded(runId);
  }

  /** The source of a run has been stopped, so the run has no lag any more. */
  public void readingEnded(String runId) {
    endedRuns.add(runId);
    TopicLags.forget(runId);
  }

  /** Returns all current metrics. */
  public Figures now() {
    return merged(ProcessRegistry.figures(), executors, queries.values(), endedRuns);
  }

  static Figures merged(
      ProcessFigures own,
      Map<String, ProcessFigures> executors,
      Collection<RunningQuery> queries,
      Set<String> endedRuns) {
    List<ProcessFigures> all = new ArrayList<>(executors.values());
    all.add(own);
    List<ProcessFigures> fresh =
        all.stream().filter(each -> own.takenAt() - each.takenAt() <= FRESH_MILLIS).toList();
    Map<String, Long> counters = new TreeMap<>();
    Map<String, Histogram> histograms = new TreeMap<>();
    Map<String, Double> gauges = new TreeMap<>();
    for (ProcessFigures each : all) {
      each.counters().forEach((name, count) -> counters.merge(name, count, Long::sum));
      each.histograms()
          .forEach(
              (name, bytes) ->
                  histograms.merge(name, Histograms.decode(bytes), ApplicationFigures::sum));
    }
    fresh.forEach(
        each -> each.gauges().forEach((name, value) -> gauges.merge(name, value, Double::sum)));
    int processes = executors.isEmpty() ? 1 : fresh.size() - 1;
    return new Figures(
        own.takenAt(),
        queries.stream().sorted(Comparator.comparing(RunningQuery::name)).toList(),
        processes,
        counters,
        gauges,
        histograms,
        lags(fresh, endedRuns));
  }

  private static Histogram sum(Histogram one, Histogram other) {
    one.add(other);
    return one;
  }

  /**
   * Returns one lag for each partition that is read. If a partition moved to another executor, the
   * newer value counts.
   */
  private static List<TopicLag> lags(List<ProcessFigures> fresh, Set<String> endedRuns) {
    Map<List<Object>, TopicLag> newest = new HashMap<>();
    for (ProcessFigures each : fresh) {
      for (TopicLag lag : each.lags()) {
        newest.merge(
            List.of(lag.runId(), lag.topic(), lag.partition()),
            lag,
            (one, other) -> one.knownAt() >= other.knownAt() ? one : other);
      }
    }
    return newest.values().stream()
        .filter(lag -> !endedRuns.contains(lag.runId()))
        .sorted(Comparator.comparing(TopicLag::topic).thenComparing(TopicLag::partition))
        .toList();
  }
}
