package io.lowlag.common.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The note in a checkpoint that says whose it is. Spark would read another job's checkpoint, or one
 * whose state lies elsewhere, without a word.
 *
 * @param files where it is
 * @param folder the checkpoint
 */
record IdentityFile(FileSystem files, Path folder) {

  private static final String NAME = "lowlag-job.json";
  private static final JsonMapper JSON = new JsonMapper();

  Optional<JobIdentity> read() throws IOException {
    Path note = new Path(folder, NAME);
    if (!files.exists(note)) {
      return Optional.empty();
    }
    try (var in = files.open(note)) {
      return Optional.of(JSON.readValue(in.readAllBytes(), JobIdentity.class));
    } catch (JsonProcessingException e) {
      throw new IOException(note + " is damaged: " + e.getOriginalMessage(), e);
    }
  }

  /** Writes the note, as a whole or not at all; false if another process was quicker. */
  boolean create(JobIdentity identity) throws IOException {
    Path unfinished = new Path(folder, "." + NAME + ".tmp");
    try (OutputStream out = files.create(unfinished, true)) {
      out.write(JSON.writeValueAsBytes(identity));
    }
    return files.rename(unfinished, new Path(folder, NAME));
  }
}
