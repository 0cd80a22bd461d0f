package io.lowlag.bench.peers;

import io.lowlag.common.latency.LatencySummary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All runs of a comparison, and the tables that follow from them. */
final class ComparisonResult {

  private final Comparison comparison;
  private final List<PooledFigures> pooled = new ArrayList<>();

  ComparisonResult(Comparison comparison, List<RunFigures> runs) {
    this.comparison = comparison;
    for (int rate : comparison.rates()) {
      for (Engine engine : comparison.engines()) {
        List<RunFigures> own =
            runs.stream().filter(run -> run.rate() == rate && run.engine() == engine).toList();
        if (own.isEmpty()) {
          continue;
        }
        boolean equal = own.stream().allMatch(run -> isEqual(run, runs));
        pooled.add(new PooledFigures(own, equal));
      }
    }
  }

  /** Returns whether a run gave the outputs that most engines gave on the same records. */
  private static boolean isEqual(RunFigures run, List<RunFigures> all) {
    if (!run.engine().answers()) {
      return true;
    }
    Map<String, Long> votes =
        all.stream()
            .filter(other -> other.rate() == run.rate() && other.round() == run.round())
            .filter(other -> other.engine().answers())
            .collect(Collectors.groupingBy(r -> r.read().digest(), Collectors.counting()));
    long most = votes.values().stream().max(Long::compare).orElseThrow();
    boolean tied = votes.values().stream().filter(count -> count == most).count() > 1;
    return !tied && votes.get(run.read().digest()) == most;
  }

  Comparison comparison() {
    return comparison;
  }

  List<PooledFigures> pooled() {
    return List.copyOf(pooled);
  }

  /** Returns whether every run ended in order, with all outputs, and with the same ones. */
  boolean outputsAreEqual() {
    int wanted = comparison.rates().size() * comparison.engines().size() * comparison.rounds();
    int ended = pooled.stream().mapToInt(figures -> figures.runs().size()).sum();
    return ended == wanted
        && pooled.stream().allMatch(figures -> figures.equal() && figures.answeredAll());
  }

  /** Returns the tables that say something: a spread needs rounds, a highest rate needs rates. */
  List<FigureTable> tables() {
    List<FigureTable> tables = new ArrayList<>(List.of(main()));
    if (comparison.rounds() > 1) {
      tables.add(spread());
    }
    if (comparison.rates().size() > 1) {
      tables.add(highest());
    }
    return tables;
  }

  /** Returns the table of all engines. */
  FigureTable main() {
    FigureTable table =
        new FigureTable(
            "latency from the intended send time to the reader's poll, ms",
            "engine",
            "events/s",
            "p50",
            "p90",
            "p99",
            "p99.9",
            "max",
            "CPU s/million",
            "peak MiB",
            "state MiB",
            "kept up",
            "outputs",
            "kill to fresh, s");
    for (PooledFigures each : pooled) {
      LatencySummary ms = each.latencies().summaryMs();
      table.row(
          each.engine().label(),
          each.rate(),
          ms.p50(),
          ms.p90(),
          ms.p99(),
          ms.p999(),
          ms.max(),
          each.cpuPerMillion(),
          each.peakMib(),
          each.stateMib(),
          each.keptUp() ? "yes" : "no",
          outputs(each),
          each.freshSeconds());
    }
    return table;
  }

  private String outputs(PooledFigures figures) {
    if (!figures.engine().answers()) {
      return "-";
    }
    if (!figures.answeredAll()) {
      RunFigures wrong =
          figures.runs().stream().filter(run -> !run.answeredAll()).findFirst().orElseThrow();
      return wrong.read().distinct() + " of " + wrong.expected();
    }
    boolean alone = comparison.engines().stream().filter(Engine::answers).count() == 1;
    return figures.equal() ? (alone ? "complete" : "equal") : "differ";
  }

  /** Returns the table of each percentile's least and largest value among the rounds. */
  FigureTable spread() {
    FigureTable table =
        new FigureTable(
            "least and largest of the rounds, ms",
            "engine",
            "events/s",
            "rounds",
            "p50",
            "p90",
            "p99",
            "p99.9",
            "max");
    for (PooledFigures each : pooled) {
      table.row(
          each.engine().label(),
          each.rate(),
          each.runs().size(),
          each.spread(LatencySummary::p50),
          each.spread(LatencySummary::p90),
          each.spread(LatencySummary::p99),
          each.spread(LatencySummary::p999),
          each.spread(LatencySummary::max));
    }
    return table;
  }

  /** Returns the table of the highest measured rate that each engine kept up with. */
  FigureTable highest() {
    FigureTable table =
        new FigureTable(
            "highest of these rates with p99 under 100 ms and all answers", "engine", "events/s");
    Map<Engine, Integer> highest = new HashMap<>();
    pooled.stream()
        .filter(PooledFigures::keptUp)
        .forEach(each -> highest.merge(each.engine(), each.rate(), Math::max));
    comparison.engines().forEach(engine -> table.row(engine.label(), highest.get(engine)));
    return table;
  }

  /** Returns the figures for a JSON file. */
  Map<String, Object> figures() {
    return pooled.stream()
        .collect(
            Collectors.toMap(
                each -> each.engine() + "." + each.rate(),
                ComparisonResult::figures,
                (one, other) -> one,
                TreeMap::new));
  }

  private static Map<String, Object> figures(PooledFigures each) {
    Map<String, Object> figures = new HashMap<>();
    figures.put("latency_ms", each.latencies().summaryMs());
    figures.put("rounds_ms", list(each, run -> run.latencies().summaryMs()));
    figures.put("cpu_seconds_per_million", list(each, RunFigures::cpuPerMillion));
    figures.put("memory", list(each, RunFigures::memory));
    figures.put("state_bytes", list(each, RunFigures::stateBytes));
    figures.put("fresh_ms", list(each, RunFigures::freshMs));
    figures.put("longest_us", list(each, run -> run.read().longestUs()));
    figures.put("outputs", list(each, run -> run.read().outputs()));
    figures.put("distinct", list(each, run -> run.read().distinct()));
    figures.put("kept_up", each.keptUp());
    figures.put("equal", each.equal());
    return figures;
  }

  private static List<Object> list(PooledFigures each, Function<RunFigures, Object> figure) {
    List<Object> all = new ArrayList<>();
    each.runs().forEach(run -> all.add(figure.apply(run)));
    return all;
  }
}
