package io.lowlag.realtime.kafka;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockManager;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Prefers one executor for each partition and stays with it while it lives, so that the partition's
 * state and consumer are found where they were left.
 */
final class TaskPlacement {

  private final Supplier<List<String>> live;
  private final Map<Integer, String> locations = new HashMap<>();

  TaskPlacement() {
    this(TaskPlacement::liveExecutors);
  }

  TaskPlacement(Supplier<List<String>> live) {
    this.live = live;
  }

  /** The executor that this code runs in, in the format of Spark's scheduler. */
  static String here() {
    SparkEnv env = SparkEnv.get();
    return location(env.blockManager().blockManagerId().host(), env.executorId());
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

  // Spark's Kafka source finds the executors the same way; the class is private to Spark. The
  // public status tracker does not tell executor ids.
  private static List<String> liveExecutors() {
    BlockManager driver = SparkEnv.get().blockManager();
    return CollectionConverters.asJava(driver.master().getPeers(driver.blockManagerId())).stream()
        .map(executor -> location(executor.host(), executor.executorId()))
        .sorted()
        .toList();
  }

  private static String location(String host, String executorId) {
    return "executor_" + host + "_" + executorId;
  }
}
