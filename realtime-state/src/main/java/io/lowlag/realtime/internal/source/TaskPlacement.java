package io.lowlag.realtime.internal.source;

import io.lowlag.realtime.internal.engine.SparkEngine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Prefers one executor for each partition and stays with it while it lives, so that the partition's
 * state and consumer are found where they were left.
 */
final class TaskPlacement {

  private final Supplier<List<String>> live;
  private final Map<Integer, String> locations = new HashMap<>();

  TaskPlacement() {
    this(() -> SparkEngine.current().executors().live());
  }

  TaskPlacement(Supplier<List<String>> live) {
    this.live = live;
  }

  /** Where the partition's state was left, according to the attempt that was accepted. */
  void ranAt(int partition, String location) {
    locations.put(partition, location);
  }

  /** One location a partition; null where there is nothing to choose from, as in local mode. */
  List<String> choose(int partitions) {
    List<String> executors = live.get();
    List<String> chosen = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      if (!executors.isEmpty() && !executors.contains(locations.get(partition))) {
        locations.put(partition, executors.get(partition % executors.size()));
      }
      chosen.add(executors.isEmpty() ? null : locations.get(partition));
    }
    return chosen;
  }
}
