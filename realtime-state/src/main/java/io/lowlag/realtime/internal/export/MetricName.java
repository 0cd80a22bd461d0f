package io.lowlag.realtime.internal.export;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A metric of the process as Prometheus names it: {@code lowlag_}, base units, labels.
 *
 * @param name without the endings that Prometheus' format adds itself, such as {@code _total}
 * @param query the query that it belongs to; empty if the process does not say
 * @param reason of a dead letter; null for others
 * @param scale from the kept values to base units
 * @param timed whether the values are times, in seconds after scaling
 */
record MetricName(String name, Optional<String> query, String reason, double scale, boolean timed) {

  private static final String STATE = "state.";
  private static final String QUERY = "query.";
  private static final String DEAD_LETTERS = "dead-letters.";

  /** Names of metrics of an operator or a query, inside and outside. */
  private static final Map<String, String> OF_A_QUERY =
      Map.ofEntries(
          Map.entry("rows.in", "rows_in"),
          Map.entry("rows.out", "rows_out"),
          Map.entry("timers.registered", "timers_registered"),
          Map.entry("timers.fired", "timers_fired"),
          Map.entry("timers.lateness-ms", "timer_lateness"),
          Map.entry("keys", "state_keys"),
          Map.entry("bytes", "state_bytes"),
          Map.entry("open-us", "open"),
          Map.entry("commit-us", "commit"),
          Map.entry("boundary-us", "boundary"),
          Map.entry("batch-ms", "batch"));

  private static final Map<String, String> HELP =
      Map.ofEntries(
          Map.entry(
              "latency",
              "Time from when an event should have been sent until its answer reached the sink."),
          Map.entry("rows_in", "Rows that the query processed."),
          Map.entry("rows_out", "Rows that the query emitted."),
          Map.entry("dead_letters", "Records that became dead letters, by reason."),
          Map.entry("timers_registered", "Timers set."),
          Map.entry("timers_fired", "Timers fired."),
          Map.entry("timer_lateness", "Time from when a timer was due until it fired."),
          Map.entry("state_keys", "Keys that hold state, as of the last commit."),
          Map.entry("state_bytes", "Memory and files of the state stores, as of the last commit."),
          Map.entry("open", "How long a task took to open its partition's state."),
          Map.entry("commit", "How long the commit of a partition's state took."),
          Map.entry(
              "boundary", "Time from the end of a batch's input until the next task is ready."),
          Map.entry("batch", "How long a batch took, from its beginning to its commit."));

  /** Returns the name of a metric of the registry. */
  static MetricName of(String registered) {
    if (registered.startsWith(DEAD_LETTERS)) {
      String reason = registered.substring(DEAD_LETTERS.length());
      return new MetricName("dead_letters", Optional.empty(), reason, 1, false);
    }
    for (String prefix : new String[] {STATE, QUERY}) {
      if (registered.startsWith(prefix)) {
        String rest = registered.substring(prefix.length());
        for (Map.Entry<String, String> known : OF_A_QUERY.entrySet()) {
          if (rest.endsWith("." + known.getKey())) {
            String query = rest.substring(0, rest.length() - known.getKey().length() - 1);
            return timed(known.getKey(), known.getValue(), Optional.of(query));
          }
        }
      }
    }
    String plain = registered.replaceFirst("-(us|ms)$", "");
    String name = plain.replaceAll("[^A-Za-z0-9]+", "_").toLowerCase(Locale.ROOT);
    return timed(registered, name, Optional.empty());
  }

  private static MetricName timed(String registered, String name, Optional<String> query) {
    if (registered.endsWith("-us")) {
      return new MetricName(name, query, null, 1e-6, true);
    }
    if (registered.endsWith("-ms")) {
      return new MetricName(name, query, null, 1e-3, true);
    }
    return new MetricName(name, query, null, 1, false);
  }

  /** Returns the whole name, with its unit. */
  String full() {
    return "lowlag_" + name + (timed ? "_seconds" : "");
  }

  /** Returns a sentence that describes it. */
  String help() {
    return HELP.getOrDefault(name, "Counted by the pipeline; see its README.");
  }
}
