package io.lowlag.realtime.internal.source;

import io.lowlag.realtime.internal.engine.SparkEngine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Prefers one executor for each partition and keeps it, so that the partition's state and consumer
 * are where they were left. When executors come or go, it moves as few partitions as are needed to
 * make the executors equally busy, each in proportion to the number of tasks that it runs at the
 * same time.
 */
final class TaskPlacement {

  private final Supplier<SortedMap<String, Integer>> live;
  private final Map<Integer, String> locations = new TreeMap<>();

  TaskPlacement() {
    this(() -> SparkEngine.current().executors().live());
  }

  /**
   * @param live the executors, and how many tasks each of them runs at the same time
   */
  TaskPlacement(Supplier<SortedMap<String, Integer>> live) {
    this.live = live;
  }

  /** Records where the accepted attempt of the partition ran. */
  void ranAt(int partition, String location) {
    locations.put(partition, location);
  }

  /** Returns one location for each partition; null if there is no choice, as in local mode. */
  List<String> choose(int partitions) {
    SortedMap<String, Integer> executors = live.get();
    if (!executors.isEmpty()) {
      place(partitions, executors);
    }
    List<String> chosen = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      chosen.add(executors.isEmpty() ? null : locations.get(partition));
    }
    return chosen;
  }

  private void place(int partitions, SortedMap<String, Integer> executors) {
    locations.values().retainAll(executors.keySet());
    Map<String, Integer> room = shares(partitions, executors);
    locations.values().removeIf(location -> room.merge(location, -1, Integer::sum) < 0);
    room.values().removeIf(left -> left <= 0);
    for (int partition = 0; partition < partitions; partition++) {
      if (!locations.containsKey(partition)) {
        String roomiest =
            executors.keySet().stream()
                .filter(room::containsKey)
                .max(Comparator.comparing(room::get))
                .orElseThrow();
        locations.put(partition, roomiest);
        room.computeIfPresent(roomiest, (place, left) -> left == 1 ? null : left - 1);
      }
    }
  }

  /**
   * Returns how many partitions each executor should have. Of equal executors, those that have more
   * now keep more.
   */
  private Map<String, Integer> shares(int partitions, SortedMap<String, Integer> executors) {
    Map<String, Integer> has = new HashMap<>();
    locations.values().forEach(location -> has.merge(location, 1, Integer::sum));
    Map<String, Integer> shares = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      String idlest =
          executors.keySet().stream()
              .min(
                  Comparator.<String>comparingDouble(
                          place -> (shares.getOrDefault(place, 0) + 1.0) / executors.get(place))
                      .thenComparing(
                          place -> shares.getOrDefault(place, 0) - has.getOrDefault(place, 0)))
              .orElseThrow();
      shares.merge(idlest, 1, Integer::sum);
    }
    return shares;
  }
}
