package io.lowlag.realtime.internal.spark42;

import io.lowlag.realtime.internal.engine.OpenState;
import io.lowlag.realtime.internal.engine.StateCommit;
import java.util.OptionalLong;
import org.apache.spark.sql.execution.streaming.state.StateStore;
import org.apache.spark.sql.execution.streaming.state.StateStoreMetrics;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The state of a partition in an open Spark state store.
 *
 * @param counted whether the store counts its keys
 */
record RocksDbState(StateStore store, boolean counted) implements OpenState {

  private static final String FILES = "rocksdbSstFileSize";

  @Override
  public StateCommit commit() {
    long version = store.commit();
    return new StateCommit(version, store.getStateStoreCheckpointInfo().stateStoreCkptId().get());
  }

  @Override
  public void abandon() {
    if (!store.hasCommitted()) {
      store.abort();
    }
  }

  @Override
  public OptionalLong keys() {
    // The number is negative if rows were not counted from the beginning of the state.
    long keys = store.metrics().numKeys();
    return counted && keys >= 0 ? OptionalLong.of(keys) : OptionalLong.empty();
  }

  @Override
  public long bytes() {
    StateStoreMetrics metrics = store.metrics();
    long files = 0;
    for (var each : CollectionConverters.asJava(metrics.customMetrics()).entrySet()) {
      if (each.getKey().name().equals(FILES)) {
        files = (Long) each.getValue();
      }
    }
    return metrics.memoryUsedBytes() + files;
  }
}
