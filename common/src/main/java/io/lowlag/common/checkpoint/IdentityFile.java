package io.lowlag.common.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.lowlag.realtime.checkpoint.CheckpointFiles;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.FileAlreadyExistsException;

/**
 * The file in a checkpoint that says which job it belongs to. Spark itself would read another job's
 * checkpoint, or one whose state is stored elsewhere, without an error.
 *
 * @param files of the checkpoint
 */
record IdentityFile(CheckpointFiles files) {

  static final String NAME = "lowlag-job.json";

  Optional<JobIdentity> read() throws IOException {
    try {
      return files.read(NAME, JobIdentity.class);
    } catch (JsonProcessingException e) {
      throw new IOException(NAME + " is damaged: " + e.getOriginalMessage(), e);
    }
  }

  /** Writes the file, completely or not at all; returns false if another process was faster. */
  boolean create(JobIdentity identity) throws IOException {
    try {
      files.create(NAME, identity);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  /** Replaces the file of a failed start. */
  void replace(JobIdentity identity) throws IOException {
    files.replace(NAME, identity);
  }
}
