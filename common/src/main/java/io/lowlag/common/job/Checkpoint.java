package io.lowlag.common.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lowlag.common.config.Settings;
import io.lowlag.common.execution.ExecutionPlan;
import io.lowlag.realtime.checkpoint.CheckpointFiles;
import io.lowlag.realtime.checkpoint.CheckpointOwners;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * A job's checkpoint folder and the note in it that says whose it is. Spark would read another
 * job's checkpoint, or one whose state lies elsewhere, without a word.
 */
final class Checkpoint {

  private static final String NOTE = "lowlag-job.json";
  private static final JsonMapper JSON = new JsonMapper();

  /** Spark's log of batches, a file each. */
  private static final String OFFSETS = "offsets";

  /** What Spark calls a file that it still writes. */
  private static final Pattern UNFINISHED = Pattern.compile("\\..+\\.tmp");

  private final String location;
  private final Configuration hadoop;

  Checkpoint(String location, Configuration hadoop) {
    this.location = location;
    this.hadoop = hadoop;
  }

  /** What must stay the same for a checkpoint to be continued. */
  record JobIdentity(String job, String state, List<String> topics) {
    static JobIdentity of(String job, ExecutionPlan plan) {
      return new JobIdentity(
          job,
          plan.shape().stateful() ? Settings.name(plan.placement()) : "none",
          plan.shape().inputTopics().stream().sorted().toList());
    }
  }

  /**
   * Makes the folder if need be, and checks that it can be written and is this job's.
   *
   * @return whether there was a checkpoint to continue from
   * @throws CannotStartException when it cannot be used
   */
  boolean claim(JobIdentity owner) {
    Path folder = new Path(location);
    Path note = new Path(folder, NOTE);
    try {
      FileSystem files = folder.getFileSystem(hadoop);
      if (!files.mkdirs(folder)) {
        throw new IOException("the folder cannot be created");
      }
      if (files.exists(note)) {
        checkOwner(read(files, note), owner);
        probe(files, folder);
        return true;
      }
      if (files.exists(new Path(folder, OFFSETS))) {
        throw new CannotStartException(
            "checkpoint.location = "
                + location
                + " holds the checkpoint of another program: give this job a folder of its own");
      }
      Path unfinished = new Path(folder, "." + NOTE + ".tmp");
      write(files, unfinished, JSON.writeValueAsString(owner));
      if (!files.rename(unfinished, note)) {
        // Another process was quicker; it is refused where the checkpoint is owned.
        checkOwner(read(files, note), owner);
      }
      return false;
    } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
      throw new CannotStartException(
          "checkpoint.location = "
              + location
              + " cannot be written ("
              + String.valueOf(e.getMessage()).replaceAll("\\s+", " ")
              + "): give a folder that this user may write",
          e);
    }
  }

  /**
   * Makes this process the only one that works on the checkpoint, whatever the mode. Of two drivers
   * Spark would end one, and not always the second.
   *
   * @throws CannotStartException when another that may be alive has it
   */
  void own(SparkSession spark) {
    try {
      CheckpointOwners.of(spark).own(location);
    } catch (IllegalStateException e) {
      throw new CannotStartException(e.getMessage(), e);
    }
    removeUnfinished();
  }

  /**
   * Removes what a process left that was killed while it logged its first batch: Spark refuses to
   * begin beside it. Once a batch is logged, what is unfinished harms nobody and is left alone.
   */
  void removeUnfinished() {
    try {
      FileSystem files = new Path(location).getFileSystem(hadoop);
      Path offsets = new Path(location, OFFSETS);
      List<FileStatus> found =
          files.exists(offsets) ? List.of(files.listStatus(offsets)) : List.of();
      if (found.stream().allMatch(Checkpoint::isUnfinished)) {
        for (FileStatus file : found) {
          files.delete(file.getPath(), false);
        }
      }
    } catch (IOException e) {
      throw new CannotStartException(
          "checkpoint.location = "
              + location
              + " cannot be written ("
              + e.getMessage()
              + "): give a folder that this user may write",
          e);
    }
  }

  private static boolean isUnfinished(FileStatus file) {
    return UNFINISHED.matcher(file.getPath().getName()).matches();
  }

  /**
   * Session settings that the place of the checkpoint needs: on a local disk Hadoop starts a
   * process for each file it writes, which would hold up every batch by a tenth of a second.
   */
  Map<String, String> sessionSettings() {
    try {
      return CheckpointFiles.sessionSettings(location, hadoop);
    } catch (IOException e) {
      throw new CannotStartException(
          "checkpoint.location = " + location + " cannot be reached: " + e.getMessage(), e);
    }
  }

  private void checkOwner(JobIdentity found, JobIdentity expected) {
    if (!found.job().equals(expected.job())) {
      throw different("of job " + found.job(), "this is " + expected.job());
    }
    if (!found.topics().equals(expected.topics())) {
      throw different("for topics " + found.topics(), "the settings say " + expected.topics());
    }
    if (!found.state().equals(expected.state())) {
      throw different(
          "with " + found.state() + " state", "the settings give " + expected.state() + " state");
    }
  }

  private CannotStartException different(String found, String expected) {
    return new CannotStartException(
        "checkpoint.location = "
            + location
            + " is "
            + found
            + " and "
            + expected
            + ": set it back, or start from a new checkpoint folder");
  }

  private static JobIdentity read(FileSystem files, Path note) throws IOException {
    try (var in = files.open(note)) {
      return JSON.readValue(in.readAllBytes(), JobIdentity.class);
    } catch (JsonProcessingException e) {
      throw new IOException(note + " is damaged: " + e.getOriginalMessage(), e);
    }
  }

  private static void probe(FileSystem files, Path folder) throws IOException {
    Path probe = new Path(folder, ".lowlag-write-probe");
    write(files, probe, "");
    files.delete(probe, false);
  }

  private static void write(FileSystem files, Path file, String text) throws IOException {
    try (OutputStream out = files.create(file, true)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
