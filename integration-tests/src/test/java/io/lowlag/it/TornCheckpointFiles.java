package io.lowlag.it;

import io.lowlag.realtime.state.LocalCheckpointFiles;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathFilter;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager.CancellableFSDataOutputStream;

/**
 * Checkpoint files of a local disk that break at one of them, as an armed {@link Fault} says: just
 * before the file appears under its name, or just after. Spark makes it by reflection, in the
 * driver's process and in every executor's.
 */
public final class TornCheckpointFiles implements CheckpointFileManager {

  /** The Hadoop setting that says where a fault is armed. */
  static final String FAULT_FILE = "lowlag.it.fault-file";

  private final CheckpointFileManager files;
  private final java.nio.file.Path faultFile;

  /** For Spark. */
  public TornCheckpointFiles(Path root, Configuration conf) throws IOException {
    files = new LocalCheckpointFiles(root, conf);
    faultFile = java.nio.file.Path.of(conf.get(FAULT_FILE));
  }

  @Override
  public CancellableFSDataOutputStream createAtomic(Path path, boolean overwrite) {
    return new TornFile(path.toUri().getPath(), files.createAtomic(path, overwrite));
  }

  @Override
  public FSDataInputStream open(Path path) {
    return files.open(path);
  }

  @Override
  public FileStatus[] list(Path path, PathFilter filter) {
    return files.list(path, filter);
  }

  @Override
  public void mkdirs(Path path) {
    files.mkdirs(path);
  }

  @Override
  public boolean exists(Path path) {
    return files.exists(path);
  }

  @Override
  public void delete(Path path) {
    files.delete(path);
  }

  @Override
  public boolean isLocal() {
    return files.isLocal();
  }

  @Override
  public Path createCheckpointDirectory() {
    return files.createCheckpointDirectory();
  }

  private final class TornFile extends CancellableFSDataOutputStream {

    private final String path;
    private final CancellableFSDataOutputStream file;
    private boolean ended;

    TornFile(String path, CancellableFSDataOutputStream file) {
      super(file);
      this.path = path;
      this.file = file;
    }

    @Override
    public synchronized void close() throws IOException {
      if (ended) {
        return;
      }
      ended = true;
      Fault.strike(faultFile, Fault.Moment.BEFORE, path);
      super.close();
      Fault.written(path);
      Fault.strike(faultFile, Fault.Moment.AFTER, path);
    }

    @Override
    public synchronized void cancel() {
      ended = true;
      file.cancel();
    }
  }
}
