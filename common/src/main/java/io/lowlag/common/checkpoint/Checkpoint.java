package io.lowlag.common.checkpoint;

import io.lowlag.common.error.CannotStartException;
import io.lowlag.realtime.checkpoint.CheckpointFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.VersionInfo;
import org.apache.spark.sql.SparkSession;

/** A job's checkpoint folder, before its query starts. */
public final class Checkpoint {

  /** The checkpoints that jobs of this process have taken. */
  private static final Set<Path> CLAIMED = ConcurrentHashMap.newKeySet();

  private final String location;
  private final CheckpointFolder folder;

  private Checkpoint(String location, CheckpointFolder folder) {
    this.location = location;
    this.folder = folder;
  }

  /**
   * Returns the checkpoint at a location. It need not exist yet.
   *
   * @throws CannotStartException when no file system can be reached there
   */
  public static Checkpoint at(String location, Configuration hadoop) {
    try {
      Path path = new Path(location);
      FileSystem files = path.getFileSystem(hadoop);
      return new Checkpoint(location, new CheckpointFolder(files, files.makeQualified(path)));
    } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
      throw unusable(location, e);
    } catch (RuntimeException e) {
      throw e.getCause() instanceof ClassNotFoundException missing
          ? withoutClient(location, missing)
          : e;
    } catch (NoClassDefFoundError e) {
      throw withoutClient(location, e);
    }
  }

  private static CannotStartException withoutClient(String location, Throwable missing) {
    String jars =
        location.startsWith("s3a:")
            ? " add org.apache.hadoop:hadoop-aws:" + VersionInfo.getVersion() + " and what it needs"
            : " add the jars of this file system";
    return new CannotStartException(
        location
            + " is in a file system whose client is not on the class path ("
            + missing.getMessage()
            + "):"
            + jars
            + ", for a job with spark-submit --packages or --jars, for ./lowlag in LOWLAG_CLASSPATH",
        missing);
  }

  /**
   * Takes the checkpoint for a job, and creates its folder if it does not exist. Until the first
   * batch is done, the checkpoint is bound to no job, so a failed start does not block another job.
   *
   * @throws CannotStartException when it cannot be written, belongs to another job, or is in use;
   *     nothing is changed then
   */
  public Claim claim(JobIdentity job, SparkSession spark) {
    return claim(job, Ownership.of(spark));
  }

  Claim claim(JobIdentity job, Ownership ownership) {
    if (!CLAIMED.add(folder.path())) {
      throw new CannotStartException(
          "checkpoint.location = "
              + location
              + " is in use by a job of this process: stop it, or give this job a folder of its own");
    }
    try {
      return taken(job, ownership);
    } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
      release();
      throw unusable(location, e);
    } catch (RuntimeException e) {
      release();
      throw e;
    }
  }

  private Claim taken(JobIdentity job, Ownership ownership) throws IOException {
    Optional<JobIdentity> begun = note().read();
    boolean bound = folder.log().isFirstDone();
    if (begun.isEmpty() && folder.log().exists()) {
      throw new CannotStartException(
          "checkpoint.location = "
              + location
              + " holds the checkpoint of another program: give this job a folder of its own");
    }
    if (bound) {
      job.requireSame(begun.orElseThrow(), location);
    }
    boolean continued = folder.log().hasBatches() && begun.filter(job::equals).isPresent();
    Claim claim =
        new Claim(
            folder, folder.look(), continued, () -> ownership.giveBack(location), this::release);
    take(ownership, claim);
    try {
      folder.log().removeUnfinished();
      if (continued) {
        probe();
      } else {
        begin(job, begun);
      }
      return claim;
    } catch (IOException | RuntimeException e) {
      claim.withdraw();
      throw e;
    }
  }

  // The files of a failed start would mislead a job that reads other topics.
  private void begin(JobIdentity job, Optional<JobIdentity> begun) throws IOException {
    if (begun.isEmpty()) {
      note().create(job);
    } else if (!begun.get().equals(job)) {
      folder.removeUnbegun(begun.get().topics().equals(job.topics()));
      note().create(job);
    }
  }

  private void take(Ownership ownership, Claim claim) throws IOException {
    try {
      makeFolder();
      ownership.take(location);
    } catch (IOException | UncheckedIOException e) {
      claim.withdraw();
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * Returns the content of the checkpoint.
   *
   * @throws CannotStartException when there is none, or it cannot be read
   */
  public CheckpointContent content() {
    try {
      return CheckpointContent.of(location, folder, note());
    } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
      throw new CannotStartException(location + " cannot be read: " + oneLine(e), e);
    }
  }

  /**
   * Returns the identity of the job whose query has begun in this checkpoint; empty if none has
   * begun.
   *
   * @throws CannotStartException when it cannot be read
   */
  public Optional<JobIdentity> begun() {
    try {
      return folder.isBegun() ? note().read() : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      throw new CannotStartException(location + " cannot be read: " + oneLine(e), e);
    }
  }

  private IdentityFile note() throws IOException {
    return new IdentityFile(CheckpointFiles.in(folder.path(), folder.files().getConf()));
  }

  private void makeFolder() throws IOException {
    if (!folder.files().mkdirs(folder.path())) {
      throw new IOException("the folder cannot be created");
    }
  }

  private void release() {
    CLAIMED.remove(folder.path());
  }

  /**
   * Returns the session settings that the location of the checkpoint needs. On a local disk, Hadoop
   * by default starts a process for each file that it writes, which would delay every batch by a
   * tenth of a second.
   */
  public Map<String, String> sessionSettings() {
    try {
      return CheckpointFiles.sessionSettings(location, folder.files().getConf());
    } catch (IOException e) {
      throw unusable(location, e);
    }
  }

  private void probe() throws IOException {
    Path probe = new Path(folder.path(), ".lowlag-write-probe");
    folder.files().create(probe, true).close();
    folder.files().delete(probe, false);
  }

  private static CannotStartException unusable(String location, Exception cause) {
    return new CannotStartException(
        "checkpoint.location = "
            + location
            + " cannot be written ("
            + oneLine(cause)
            + "): give a folder that this user may write",
        cause);
  }

  private static String oneLine(Exception cause) {
    return String.valueOf(cause.getMessage()).replaceAll("\\s+", " ");
  }
}
