package io.lowlag.realtime.internal.spark42;

import io.lowlag.realtime.internal.engine.AtomicFiles;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.execution.streaming.checkpointing.AbstractFileContextBasedCheckpointFileManager;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager.CancellableFSDataOutputStream;

/** The files of a folder as one of Spark's file managers writes them. */
record ManagedFiles(Path folder, CheckpointFileManager manager) implements AtomicFiles {

  @Override
  public InputStream open(String name) throws IOException {
    return manager.open(new Path(folder, name));
  }

  @Override
  public void write(String name, byte[] content, boolean overwrite) throws IOException {
    CancellableFSDataOutputStream out = manager.createAtomic(new Path(folder, name), overwrite);
    try {
      out.write(content);
      out.close();
    } catch (IOException | RuntimeException e) {
      out.cancel();
      throw e;
    }
    if (overwrite && !replaces() && !Arrays.equals(read(name), content)) {
      delete(name);
      write(name, content, false);
    }
  }

  // Other managers replace a file with a rename, which some file systems refuse without an error.
  private boolean replaces() {
    return manager instanceof LocalCheckpointFiles
        || manager instanceof AbstractFileContextBasedCheckpointFileManager;
  }

  private byte[] read(String name) throws IOException {
    try (InputStream in = open(name)) {
      return in.readAllBytes();
    }
  }

  @Override
  public void delete(String name) {
    manager.delete(new Path(folder, name));
  }

  @Override
  public List<FileStatus> list() {
    return List.of(manager.list(folder));
  }

  @Override
  public void makeFolder() {
    manager.mkdirs(folder);
  }
}
