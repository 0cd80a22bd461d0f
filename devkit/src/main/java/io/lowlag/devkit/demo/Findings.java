package io.lowlag.devkit.demo;

import io.lowlag.common.latency.LatencySummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a scenario has to say of a run beyond lost and unexpected outputs.
 *
 * @param facts by the names that they have in the report; a number, or numbers by name
 * @param latenciesMs from when an event was sent until it could be seen at a place that is no
 *     topic, or one whose records are not counted; by the place
 * @param wrong what is not as it should be, a line each
 */
public record Findings(
    Map<String, Object> facts, Map<String, LatencySummary> latenciesMs, List<String> wrong) {

  /** Without latencies. */
  public Findings(Map<String, Object> facts, List<String> wrong) {
    this(facts, Map.of(), wrong);
  }

  /** Nothing beyond. */
  public static Findings none() {
    return new Findings(Map.of(), List.of());
  }

  /** The same with what was found elsewhere. */
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
