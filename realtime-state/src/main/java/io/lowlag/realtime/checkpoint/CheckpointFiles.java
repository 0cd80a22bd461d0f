package io.lowlag.realtime.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.lowlag.realtime.internal.engine.AtomicFiles;
import io.lowlag.realtime.internal.engine.SparkEngine;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** Small JSON files in a folder of the checkpoint. Each file is complete or does not exist. */
public final class CheckpointFiles {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final AtomicFiles files;

  CheckpointFiles(AtomicFiles files) {
    this.files = files;
  }

  /**
   * Returns the files of a folder. The folder need not exist.
   *
   * @param fileSystems reaches the folder
   * @throws IOException if its file system cannot be reached
   */
  public static CheckpointFiles in(Path folder, Configuration fileSystems) throws IOException {
    return new CheckpointFiles(SparkEngine.current().checkpoints().files(folder, fileSystems));
  }

  /**
   * Returns session settings that make Spark write its own files of the checkpoint in the same way
   * as this class. On a local disk it then starts no process for each file, which would delay every
   * batch.
   *
   * @throws IOException if the checkpoint's file system cannot be reached
   */
  public static Map<String, String> sessionSettings(
      String checkpointLocation, Configuration fileSystems) throws IOException {
    return SparkEngine.current()
        .checkpoints()
        .sessionSettings(new Path(checkpointLocation), fileSystems);
  }

  /**
   * Returns the file systems as the session sees them, including its own settings and credentials.
   */
  public static Configuration fileSystems(SparkSession spark) {
    return SparkEngine.current().checkpoints().fileSystems(spark);
  }

  /** Returns the location of a checkpoint including its file system, as Spark resolves it. */
  public static String qualified(String checkpointLocation, Configuration fileSystems) {
    Path path = new Path(checkpointLocation);
    try {
      return path.getFileSystem(fileSystems).makeQualified(path).toString();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot reach checkpoint " + path, e);
    }
  }

  /** Returns the content of a file; empty if the file does not exist. */
  public <T> Optional<T> read(String name, Class<T> type) throws IOException {
    try (InputStream in = files.open(name)) {
      return Optional.of(JSON.readValue(in, type));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Writes the file and replaces an existing one. */
  public void replace(String name, Object content) throws IOException {
    files.write(name, JSON.writeValueAsBytes(content), true);
  }

  /**
   * Writes a file that must not exist yet.
   *
   * @throws org.apache.hadoop.fs.FileAlreadyExistsException if it exists
   */
  public void create(String name, Object content) throws IOException {
    files.write(name, JSON.writeValueAsBytes(content), false);
  }

  /** Deletes a file if it exists. */
  public void delete(String name) {
    files.delete(name);
  }

  /** Creates the folder and its parents. */
  public void makeFolder() {
    files.makeFolder();
  }

  List<FileStatus> list() {
    return files.list();
  }
}
