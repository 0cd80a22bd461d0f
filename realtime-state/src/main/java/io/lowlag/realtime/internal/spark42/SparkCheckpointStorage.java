package io.lowlag.realtime.internal.spark42;

import io.lowlag.realtime.internal.engine.AtomicFiles;
import io.lowlag.realtime.internal.engine.CheckpointStorage;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager;
import org.apache.spark.sql.execution.streaming.checkpointing.FileContextBasedCheckpointFileManager;
import org.apache.spark.sql.execution.streaming.checkpointing.FileSystemBasedCheckpointFileManager;
import org.apache.spark.sql.execution.streaming.runtime.StreamingQueryWrapper;
import org.apache.spark.sql.streaming.StreamingQuery;

/** Checkpoints through Spark's file managers. */
final class SparkCheckpointStorage implements CheckpointStorage {

  private static final String FILE_MANAGER = "spark.sql.streaming.checkpointFileManagerClass";

  @Override
  public AtomicFiles files(Path folder, Configuration fileSystems) throws IOException {
    return new ManagedFiles(
        folder, CheckpointFileManager.create(folder, forCheckpoint(folder, fileSystems)));
  }

  @Override
  public Map<String, String> sessionSettings(Path checkpoint, Configuration fileSystems)
      throws IOException {
    return Map.of(FILE_MANAGER, manager(checkpoint, fileSystems).getName());
  }

  // If the session had its checkpoint elsewhere before, Spark's own choice must be set too.
  private static Class<? extends CheckpointFileManager> manager(
      Path checkpoint, Configuration fileSystems) throws IOException {
    if (isLocal(checkpoint, fileSystems)) {
      return LocalCheckpointFiles.class;
    }
    try {
      URI place = checkpoint.getFileSystem(fileSystems).makeQualified(checkpoint).toUri();
      FileContext.getFileContext(place, fileSystems);
      return FileContextBasedCheckpointFileManager.class;
    } catch (UnsupportedFileSystemException e) {
      return FileSystemBasedCheckpointFileManager.class;
    }
  }

  @Override
  public Configuration fileSystems(SparkSession session) {
    // As for Spark's own checkpoint files; the public API of the session has only the settings of
    // the context.
    return ((org.apache.spark.sql.classic.SparkSession) session).sessionState().newHadoopConf();
  }

  @Override
  public String locationOf(StreamingQuery query) {
    return query instanceof StreamingQueryWrapper wrapper
        ? wrapper.streamingQuery().resolvedCheckpointRoot()
        : "";
  }

  /**
   * Returns a copy with fast file access for a checkpoint on a local disk, unless a setting
   * overrides it.
   */
  static Configuration forCheckpoint(Path folder, Configuration fileSystems) throws IOException {
    Configuration conf = new Configuration(fileSystems);
    if (isLocal(folder, conf)) {
      conf.setIfUnset(FILE_MANAGER, LocalCheckpointFiles.class.getName());
    } else if (LocalCheckpointFiles.class.getName().equals(conf.get(FILE_MANAGER))) {
      // A query with its checkpoint on a local disk may have left this setting in the session.
      conf.unset(FILE_MANAGER);
    }
    return conf;
  }

  private static boolean isLocal(Path path, Configuration fileSystems) throws IOException {
    return path.getFileSystem(fileSystems) instanceof LocalFileSystem;
  }
}
