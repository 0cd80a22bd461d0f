package io.lowlag.common.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.lowlag.realtime.checkpoint.CheckpointFiles;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.FileAlreadyExistsException;

/**
 * The note in a checkpoint that says whose it is. Spark would read another job's checkpoint, or one
 * whose state lies elsewhere, without a word.
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

  /** Writes the note, as a whole or not at all; false if another process was quicker. */
  boolean create(JobIdentity identity) throws IOException {
    try {
      files.create(NAME, identity);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  /** Writes the note in place of one of a start that came to nothing. */
  void replace(JobIdentity identity) throws IOException {
    files.replace(NAME, identity);
  }
}
