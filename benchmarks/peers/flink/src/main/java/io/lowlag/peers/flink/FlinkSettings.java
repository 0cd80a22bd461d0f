package io.lowlag.peers.flink;

import io.lowlag.peers.core.Flags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;

/** Flink's settings; TUNING.md gives the reason for each. */
final class FlinkSettings {

  private FlinkSettings() {}

  /** Returns the settings of a job that keeps its checkpoints and its state in that folder. */
  static Configuration of(Flags flags, Path folder) throws IOException {
    Configuration all = new Configuration();
    all.set(TaskManagerOptions.NUM_TASK_SLOTS, flags.number("parallelism"));
    all.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.parse(flags.text("rocksdb-memory")));
    all.set(PipelineOptions.OBJECT_REUSE, flags.flag("object-reuse"));
    all.set(PipelineOptions.GENERIC_TYPES, false);
    all.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, Duration.ZERO);
    all.set(ExecutionOptions.BUFFER_TIMEOUT_ENABLED, true);
    all.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
    all.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    Path checkpoints = folder.resolve("checkpoints");
    all.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
    // A job that was killed continues from its last checkpoint.
    all.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    lastCheckpoint(checkpoints)
        .ifPresent(last -> all.set(StateRecoveryOptions.SAVEPOINT_PATH, last.toUri().toString()));
    all.setString("state.backend.rocksdb.localdir", folder.resolve("rocksdb").toString());
    all.setString("state.backend.rocksdb.use-bloom-filter", "true");
    all.setString(
        "state.backend.rocksdb.timer-service.factory",
        flags.text("timers").toUpperCase(Locale.ROOT));
    all.setString("io.tmp.dirs", folder.resolve("tmp").toString());
    return all;
  }

  private static Optional<Path> lastCheckpoint(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.walk(folder, 3)) {
      return files
          .filter(file -> file.endsWith("_metadata"))
          .max(Comparator.comparingLong(file -> file.toFile().lastModified()))
          .map(Path::getParent);
    }
  }
}
