package io.lowlag.realtime.internal.spark42;

import io.lowlag.realtime.internal.engine.ExecutorLocations;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockManager;
import scala.jdk.javaapi.CollectionConverters;

/** Finds executors as Spark's Kafka source does; the public status tracker tells no ids. */
final class BlockManagerLocations implements ExecutorLocations {

  @Override
  public String here() {
    SparkEnv env = SparkEnv.get();
    return location(env.blockManager().blockManagerId().host(), env.executorId());
  }

  @Override
  public List<String> live() {
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
