package io.lowlag.common.job;

import io.lowlag.common.config.Settings;
import java.util.Map;

/**
 * How every stateful query stores its state: RocksDB in bounded memory, a changelog for each batch
 * instead of a snapshot, and checkpoint format 2. That format names every commit uniquely, so that
 * a repeated batch can never load the files of its first attempt.
 *
 * @param maxMemoryMb memory of all state stores of an executor together
 * @param minBatchesToRetain batches whose state is kept
 */
record StateStoreSettings(long maxMemoryMb, long minBatchesToRetain) {

  private static final long MIB = 1024L * 1024L;

  static StateStoreSettings from(Settings settings) {
    return new StateStoreSettings(
        Math.max(1, settings.bytes("state-store.max-memory") / MIB),
        settings.wholeNumber("state-store.min-batches-to-retain", 2));
  }

  Map<String, String> sparkConfiguration() {
    return Map.of(
        "spark.sql.streaming.stateStore.providerClass",
        "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider",
        "spark.sql.streaming.stateStore.rocksdb.changelogCheckpointing.enabled",
        "true",
        "spark.sql.streaming.stateStore.checkpointFormatVersion",
        "2",
        "spark.sql.streaming.stateStore.rocksdb.boundedMemoryUsage",
        "true",
        "spark.sql.streaming.stateStore.rocksdb.maxMemoryUsageMB",
        Long.toString(maxMemoryMb),
        // How long a stop waits for uploads of snapshots, which the next run would repeat; Spark's
        // defaults are six minutes together.
        "spark.sql.streaming.stateStore.maintenanceShutdownTimeout",
        "10s",
        "spark.sql.streaming.stateStore.maintenanceForceShutdownTimeout",
        "5s",
        "spark.sql.streaming.minBatchesToRetain",
        Long.toString(minBatchesToRetain));
  }
}
