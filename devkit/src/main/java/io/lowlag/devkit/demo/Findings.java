package io.lowlag.devkit.demo;

import io.lowlag.common.latency.LatencySummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The findings of a scenario about a run, in addition to lost and unexpected outputs.
 *
 * @param facts by their names in the report; each is a number, or numbers by name
 * @param latenciesMs latencies from when an event was sent until it was visible at a place that is
 *     not a topic, or is a topic whose records are not counted; by place
 * @param wrong errors, one line each
 */
public record Findings(
    Map<String, Object> facts, Map<String, LatencySummary> latenciesMs, List<String> wrong) {

  /** Creates findings without latencies. */
  public Findings(Map<String, Object> facts, List<String> wrong) {
    this(facts, Map.of(), wrong);
  }

  /** Returns empty findings. */
  public static Findings none() {
    return new Findings(Map.of(), List.of());
  }

  /** Returns these findings combined with others. */
  public Findings and(Findings other) {
    Map<String, Object> allFacts = new LinkedHashMap<>(facts);
    allFacts.putAll(other.facts);
    Map<String, LatencySummary> allLatencies = new LinkedHashMap<>(latenciesMs);
    allLatencies.putAll(other.latenciesMs);
    List<String> allWrong = new ArrayList<>(wrong);
    allWrong.addAll(other.wrong);
    return new Findings(allFacts, allLatencies, allWrong);
  }
}
