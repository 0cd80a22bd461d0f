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

/** Small JSON files in a folder of the checkpoint, each there whole or not at all. */
public final class CheckpointFiles {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final AtomicFiles files;

  private CheckpointFiles(AtomicFiles files) {
    this.files = files;
  }

  /**
   * The files of a folder, which need not be there.
   *
   * @param fileSystems reaches the folder
   * @throws IOException if its file system cannot be reached
   */
  public static CheckpointFiles in(Path folder, Configuration fileSystems) throws IOException {
    return new CheckpointFiles(SparkEngine.current().checkpoints().files(folder, fileSystems));
  }

  /**
   * Settings of a session with which Spark writes its own files of the checkpoint as this class
   * does: on a local disk without a process for each file, which holds every batch up.
   *
   * @throws IOException if the checkpoint's file system cannot be reached
   */
  public static Map<String, String> sessionSettings(
      String checkpointLocation, Configuration fileSystems) throws IOException {
    return SparkEngine.current()
        .checkpoints()
        .sessionSettings(new Path(checkpointLocation), fileSystems);
  }

  /** The file systems as the session sees them, its own settings and credentials included. */
  public static Configuration fileSystems(SparkSession spark) {
    return SparkEngine.current().checkpoints().fileSystems(spark);
  }

  /** A checkpoint's location with its file system, as Spark resolves it. */
  public static String qualified(String checkpointLocation, Configuration fileSystems) {
    Path path = new Path(checkpointLocation);
    try {
      return path.getFileSystem(fileSystems).makeQualified(path).toString();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot reach checkpoint " + path, e);
    }
  }

  /** The content of a file; empty if it is not there. */
  public <T> Optional<T> read(String name, Class<T> type) throws IOException {
    try (InputStream in = files.open(name)) {
      return Optional.of(JSON.readValue(in, type));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Writes the file in place of one that is there. */
  public void replace(String name, Object content) throws IOException {
    files.write(name, JSON.writeValueAsBytes(content), true);
  }

  /**
   * Writes a file that is not there.
   *
   * @throws org.apache.hadoop.fs.FileAlreadyExistsException if it is
   */
  public void create(String name, Object content) throws IOException {
    files.write(name, JSON.writeValueAsBytes(content), false);
  }

  /** Deletes a file; nothing if it is not there. */
  public void delete(String name) {
    files.delete(name);
  }

  /** Makes the folder, and those above it. */
  public void makeFolder() {
    files.makeFolder();
  }

  List<FileStatus> list() {
    return files.list();
  }
}
