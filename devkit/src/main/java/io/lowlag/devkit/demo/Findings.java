package io.lowlag.devkit.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a scenario has to say of a run beyond lost and unexpected outputs.
 *
 * @param facts by the names that they have in the report; a number, or numbers by name
 * @param wrong what is not as it should be, a line each
 */
public record Findings(Map<String, Object> facts, List<String> wrong) {

  /** Nothing beyond. */
  public static Findings none() {
    return new Findings(Map.of(), List.of());
  }

  /** The same with what was found elsewhere. */
  public Findings and(Findings other) {
    Map<String, Object> allFacts = new LinkedHashMap<>(facts);
    allFacts.putAll(other.facts);
    List<String> allWrong = new ArrayList<>(wrong);
    allWrong.addAll(other.wrong);
    return new Findings(allFacts, allWrong);
  }
}
