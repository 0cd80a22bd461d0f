package io.lowlag.bench.peers;

import java.util.Map;

/** The workloads by their letter. */
final class Workloads {

  private static final Map<String, Workload> ALL = Map.of("D", new CorrelationWorkload());

  private Workloads() {}

  /**
   * Returns the workload with that letter.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Workload named(String letter) {
    Workload found = ALL.get(letter);
    if (found == null) {
      throw new IllegalArgumentException(
          "--workload is " + letter + ": it must be one of " + String.join(", ", ALL.keySet()));
    }
    return found;
  }
}
