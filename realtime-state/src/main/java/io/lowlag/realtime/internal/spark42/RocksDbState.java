package io.lowlag.realtime.internal.spark42;

import io.lowlag.realtime.internal.engine.OpenState;
import io.lowlag.realtime.internal.engine.StateCommit;
import org.apache.spark.sql.execution.streaming.state.StateStore;

/** The state of a partition in an open store of Spark's. */
record RocksDbState(StateStore store) implements OpenState {

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
  public long keys() {
    // Below zero where rows were not counted from the beginning of the state.
    return Math.max(0, store.metrics().numKeys());
  }

  @Override
  public long bytes() {
    return store.metrics().memoryUsedBytes();
  }
}
