package io.lowlag.realtime.internal.figures;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * The metrics of an application at one moment.
 *
 * @param takenAt epoch milliseconds
 * @param queries the running queries
 * @param processes the processes that work for them and have reported recently: the executors; in
 *     local mode the one process
 * @param counters by name
 * @param gauges by name, summed over the processes
 * @param histograms by name, of all values since the application began
 * @param lags of each partition
 */
public record Figures(
    long takenAt,
    List<RunningQuery> queries,
    int processes,
    Map<String, Long> counters,
    Map<String, Double> gauges,
    Map<String, Histogram> histograms,
    List<TopicLag> lags) {

  /** Returns the query of that run, if it is running. */
  public Optional<RunningQuery> query(String runId) {
    return queries.stream().filter(query -> query.runId().equals(runId)).findFirst();
  }

  /** Returns the name of the only query; empty if there are several, or none. */
  public String onlyQuery() {
    return queries.size() == 1 ? queries.get(0).name() : "";
  }
}
