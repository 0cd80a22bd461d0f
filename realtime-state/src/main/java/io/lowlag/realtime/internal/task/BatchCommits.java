package io.lowlag.realtime.internal.task;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.spark.SparkContext;
import org.apache.spark.util.CollectionAccumulator;

/**
 * The states that the tasks of a query's batch have committed, as known to the driver: when an
 * action returns, all commits of its tasks are here.
 */
public final class BatchCommits {

  /**
   * By checkpoint and operator. Several definitions of an operator may exist; only one of them
   * runs.
   */
  private static final ConcurrentMap<
          String, ConcurrentMap<String, Set<CollectionAccumulator<String>>>>
      OPERATORS = new ConcurrentHashMap<>();

  private BatchCommits() {}

  /**
   * Returns the accumulator to which the tasks of an operator add the id of each state that they
   * commit.
   */
  public static CollectionAccumulator<String> of(
      SparkContext driver, String checkpoint, String operator) {
    CollectionAccumulator<String> committed = driver.collectionAccumulator();
    OPERATORS
        .computeIfAbsent(checkpoint, place -> new ConcurrentHashMap<>())
        .computeIfAbsent(
            operator,
            name -> Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>())))
        .add(committed);
    return committed;
  }

  /** Forgets all commits, because a batch begins. */
  public static void begin(String checkpoint) {
    operators(checkpoint).forEach((name, runs) -> copy(runs).forEach(CollectionAccumulator::reset));
  }

  /**
   * Returns the partitions whose states no task committed, by operator; empty if all states are
   * there.
   *
   * @param states the ids that the batch must commit under, by partition
   */
  public static SortedMap<String, SortedSet<Integer>> missing(
      String checkpoint, Map<Integer, String> states) {
    SortedMap<String, SortedSet<Integer>> missing = new TreeMap<>();
    operators(checkpoint)
        .forEach(
            (name, runs) -> {
              Set<String> committed = new HashSet<>();
              copy(runs).forEach(run -> committed.addAll(run.value()));
              SortedSet<Integer> absent = new TreeSet<>();
              states.forEach(
                  (partition, id) -> {
                    if (!committed.contains(id)) {
                      absent.add(partition);
                    }
                  });
              if (!absent.isEmpty() && !copy(runs).isEmpty()) {
                missing.put(name, absent);
              }
            });
    return missing;
  }

  private static Map<String, Set<CollectionAccumulator<String>>> operators(String checkpoint) {
    ConcurrentMap<String, Set<CollectionAccumulator<String>>> found = OPERATORS.get(checkpoint);
    return found == null ? Map.of() : found;
  }

  private static List<CollectionAccumulator<String>> copy(Set<CollectionAccumulator<String>> runs) {
    synchronized (runs) {
      return new ArrayList<>(runs);
    }
  }
}
