package io.lowlag.realtime.internal.engine;

import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;

/** How Spark reaches the files of a checkpoint. */
public interface CheckpointStorage {

  /**
   * Returns the files of a folder, written as Spark writes its own: by renaming, or as an object
   * store requires. On a local disk they are written without a process for each file.
   */
  AtomicFiles files(Path folder, Configuration fileSystems) throws IOException;

  /** Returns the session settings that make Spark write its own files in the same way. */
  Map<String, String> sessionSettings(Path checkpoint, Configuration fileSystems)
      throws IOException;

  /** Returns the file systems as the session sees them, including its own settings. */
  Configuration fileSystems(SparkSession session);

  /** Returns the checkpoint of a running query, empty if it is not known. */
  String locationOf(StreamingQuery query);
}
