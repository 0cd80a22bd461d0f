package io.lowlag.common.checkpoint;

import io.lowlag.common.error.CannotStartException;
import io.lowlag.realtime.checkpoint.CheckpointFiles;
import io.lowlag.realtime.checkpoint.CheckpointOwners;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** A job's checkpoint folder, before its query starts. */
public final class Checkpoint {

  private final String location;
  private final Path folder;
  private final FileSystem files;

  private Checkpoint(String location, Path folder, FileSystem files) {
    this.location = location;
    this.folder = folder;
    this.files = files;
  }

  /**
   * The checkpoint at a location, which need not exist yet.
   *
   * @throws CannotStartException when no file system can be reached there
   */
  public static Checkpoint at(String location, Configuration hadoop) {
    try {
      Path folder = new Path(location);
      return new Checkpoint(location, folder, folder.getFileSystem(hadoop));
    } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
      throw unusable(location, e);
    }
  }

  /**
   * Makes the folder if need be, and checks that it can be written and is this job's.
   *
   * @return whether there was a checkpoint to continue from
   * @throws CannotStartException when it cannot be used
   */
  public boolean claim(JobIdentity job) {
    try {
      if (!files.mkdirs(folder)) {
        throw new IOException("the folder cannot be created");
      }
      IdentityFile note = new IdentityFile(CheckpointFiles.in(folder, files.getConf()));
      Optional<JobIdentity> begun = note.read();
      if (begun.isPresent()) {
        job.requireSame(begun.get(), location);
        probe();
        return true;
      }
      if (new OffsetLog(files, folder).exists()) {
        throw new CannotStartException(
            "checkpoint.location = "
                + location
                + " holds the checkpoint of another program: give this job a folder of its own");
      }
      if (!note.create(job)) {
        // Another process was quicker; it is refused where the checkpoint is owned.
        note.read().ifPresent(other -> job.requireSame(other, location));
      }
      return false;
    } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
      throw unusable(location, e);
    }
  }

  /**
   * Makes this process the only one that works on the checkpoint, whatever the mode. Of two drivers
   * Spark would end one, and not always the second.
   *
   * @throws CannotStartException when another that may be alive has it
   */
  public void own(SparkSession spark) {
    try {
      CheckpointOwners.of(spark).own(location);
    } catch (IllegalStateException e) {
      throw new CannotStartException(e.getMessage(), e);
    }
    removeUnfinished();
  }

  void removeUnfinished() {
    try {
      new OffsetLog(files, folder).removeUnfinished();
    } catch (IOException e) {
      throw unusable(location, e);
    }
  }

  /**
   * Session settings that the place of the checkpoint needs: on a local disk Hadoop starts a
   * process for each file it writes, which would hold up every batch by a tenth of a second.
   */
  public Map<String, String> sessionSettings() {
    try {
      return CheckpointFiles.sessionSettings(location, files.getConf());
    } catch (IOException e) {
      throw unusable(location, e);
    }
  }

  private void probe() throws IOException {
    Path probe = new Path(folder, ".lowlag-write-probe");
    files.create(probe, true).close();
    files.delete(probe, false);
  }

  private static CannotStartException unusable(String location, Exception cause) {
    return new CannotStartException(
        "checkpoint.location = "
            + location
            + " cannot be written ("
            + String.valueOf(cause.getMessage()).replaceAll("\\s+", " ")
            + "): give a folder that this user may write",
        cause);
  }
}
