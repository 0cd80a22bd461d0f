package io.lowlag.bench.peers;

import io.lowlag.common.config.Durations;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * What to compare, and for how long.
 *
 * @param workload its letter
 * @param engines in the order of the first round
 * @param rates records a second
 * @param rounds how often each engine is measured at each rate
 * @param warmUp how long each engine gets the load before it is measured
 * @param measured how long it is measured
 * @param window how far apart events that belong together may be
 * @param lateness how much longer an event waits for another one
 * @param kill whether each engine is killed and started again after the measurement
 */
public record Comparison(
    String workload,
    List<Engine> engines,
    List<Integer> rates,
    int rounds,
    Duration warmUp,
    Duration measured,
    Duration window,
    Duration lateness,
    boolean kill) {

  /** How long the load goes on after an engine was killed. */
  static final Duration AFTER_KILL = Duration.ofSeconds(30);

  /** So long that nothing expires because its engine was down. */
  private static final Duration LATENESS_WITH_KILL = Duration.ofSeconds(60);

  private static final Duration SECOND = Duration.ofSeconds(1);

  public Comparison {
    engines = List.copyOf(engines);
    rates = List.copyOf(rates);
    Workloads.named(workload);
    if (engines.isEmpty() || new HashSet<>(engines).size() < engines.size()) {
      throw new IllegalArgumentException(
          "--engines must name each engine at most once: " + engines);
    }
    if (rates.isEmpty() || rates.stream().anyMatch(rate -> rate < 1)) {
      throw new IllegalArgumentException("--rates is " + rates + ": each must be at least 1");
    }
    if (new HashSet<>(rates).size() < rates.size()) {
      throw new IllegalArgumentException("--rates is " + rates + ": name each rate once");
    }
    if (rounds < 1) {
      throw new IllegalArgumentException("--rounds is " + rounds + ": it must be at least 1");
    }
    requireSecond("--warm-up", warmUp);
    requireSecond("--measure", measured);
  }

  private static void requireSecond(String option, Duration value) {
    if (value.compareTo(SECOND) < 0) {
      throw new IllegalArgumentException(
          option + " is " + Durations.text(value) + ": it must be at least 1s");
    }
  }

  /** Returns a comparison with the window and lateness of real measurements. */
  public static Comparison full(
      String workload,
      List<Engine> engines,
      List<Integer> rates,
      int rounds,
      Duration warmUp,
      Duration measured,
      boolean kill) {
    return new Comparison(
        workload,
        engines,
        rates,
        rounds,
        warmUp,
        measured,
        Duration.ofSeconds(10),
        kill ? LATENESS_WITH_KILL : Duration.ofSeconds(30),
        kill);
  }

  /** Returns a short run with little load, as a test; its figures mean nothing. */
  public static Comparison quick(String workload, List<Engine> engines, boolean kill) {
    return new Comparison(
        workload,
        engines,
        List.of(200),
        1,
        Duration.ofSeconds(3),
        Duration.ofSeconds(5),
        Duration.ofSeconds(2),
        kill ? LATENESS_WITH_KILL : Duration.ofSeconds(9),
        kill);
  }

  /** Returns the engines in the order of a round, from 1: each round begins with another one. */
  List<Engine> engines(int round) {
    int first = (round - 1) % engines.size();
    return Stream.concat(
            engines.subList(first, engines.size()).stream(), engines.subList(0, first).stream())
        .toList();
  }

  /** Returns the load of all engines in a round. */
  LoadPlan plan(int rate, int round, long eventsFromMs) {
    Duration whole = warmUp.plus(measured).plus(kill ? AFTER_KILL : Duration.ZERO);
    int seconds = Math.toIntExact(whole.plus(SECOND.minusNanos(1)).toSeconds());
    return new LoadPlan(workload, rate, seconds, round, eventsFromMs, window, lateness);
  }
}
