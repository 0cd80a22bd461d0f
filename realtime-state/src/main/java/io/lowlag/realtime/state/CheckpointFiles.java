package io.lowlag.realtime.state;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager.CancellableFSDataOutputStream;

/** Small JSON files in a folder of the checkpoint, each there whole or not at all. */
final class CheckpointFiles {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final CheckpointFileManager files;

  CheckpointFiles(Path folder, Configuration conf) {
    this.folder = folder;
    this.files = CheckpointFileManager.create(folder, conf);
  }

  <T> Optional<T> read(String name, Class<T> type) throws IOException {
    try (InputStream in = files.open(new Path(folder, name))) {
      return Optional.of(JSON.readValue(in, type));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Writes the file in place of one that is there. */
  void replace(String name, Object content) throws IOException {
    write(name, content, true);
  }

  /**
   * Writes a file that is not there.
   *
   * @throws org.apache.hadoop.fs.FileAlreadyExistsException if it is
   */
  void create(String name, Object content) throws IOException {
    write(name, content, false);
  }

  void delete(String name) {
    files.delete(new Path(folder, name));
  }

  FileStatus[] list() {
    return files.list(folder);
  }

  void makeFolder() {
    files.mkdirs(folder);
  }

  private void write(String name, Object content, boolean overwrite) throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(content);
    CancellableFSDataOutputStream out = files.createAtomic(new Path(folder, name), overwrite);
    try {
      out.write(bytes);
      out.close();
    } catch (IOException | RuntimeException e) {
      out.cancel();
      throw e;
    }
  }
}
