package io.lowlag.realtime.internal.spark42;

import io.lowlag.realtime.internal.engine.ExecutorLocations;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.BlockManagerId;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Finds executors as Spark's Kafka source does; the public status tracker does not give their ids.
 */
final class BlockManagerLocations implements ExecutorLocations {

  @Override
  public String here() {
    SparkEnv env = SparkEnv.get();
    return location(env.blockManager().blockManagerId().host(), env.executorId());
  }

  @Override
  public SortedMap<String, Integer> live() {
    BlockManager driver = SparkEnv.get().blockManager();
    Map<String, Integer> tasks = tasksAtOnce();
    SortedMap<String, Integer> live = new TreeMap<>();
    for (BlockManagerId executor :
        CollectionConverters.asJava(driver.master().getPeers(driver.blockManagerId()))) {
      live.put(
          location(executor.host(), executor.executorId()),
          Math.max(1, tasks.getOrDefault(executor.executorId(), 1)));
    }
    return live;
  }

  // The scheduler's own count, because the default parallelism may be a setting of the user.
  @Override
  public int slots(SparkContext driver) {
    return driver.maxNumConcurrentTasks(driver.resourceProfileManager().defaultResourceProfile());
  }

  private static Map<String, Integer> tasksAtOnce() {
    Map<String, Integer> tasks = new HashMap<>();
    CollectionConverters.asJava(SparkContext.getOrCreate().statusStore().executorList(true))
        .forEach(executor -> tasks.put(executor.id(), executor.maxTasks()));
    return tasks;
  }

  private static String location(String host, String executorId) {
    return "executor_" + host + "_" + executorId;
  }
}
