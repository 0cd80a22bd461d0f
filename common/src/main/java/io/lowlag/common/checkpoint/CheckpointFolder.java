package io.lowlag.common.checkpoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The folder of a checkpoint: what a job and Spark keep in it, by name. Whatever else lies there is
 * not theirs and is never touched.
 *
 * @param files where it is
 * @param path of the folder
 */
record CheckpointFolder(FileSystem files, Path path) {

  /** Where Spark's sources keep the offsets that they began with. */
  private static final String SOURCES = "sources";

  /** The first source: a job's input topics. */
  private static final String INITIAL_OFFSETS = SOURCES + "/0/0";

  /** Where Lowlag keeps who owns the checkpoint, and a folder for each operator's state. */
  private static final String STATE = "lowlag-state";

  private static final List<String> KEPT =
      List.of(
          IdentityFile.NAME,
          STATE,
          "metadata",
          SOURCES,
          OffsetLog.OFFSETS,
          OffsetLog.COMMITS,
          "state");

  /**
   * What was there at some time.
   *
   * @param names of what a job and Spark keep
   * @param nearest the folder itself, or the nearest above it that was there
   */
  record Found(Set<String> names, Path nearest) {}

  /** What is there now. */
  Found look() throws IOException {
    Path nearest = path;
    while (nearest.getParent() != null && !files.exists(nearest)) {
      nearest = nearest.getParent();
    }
    return new Found(names(), nearest);
  }

  /** Whether a query has begun: a batch is logged, or the offsets that it begins with are. */
  boolean isBegun() throws IOException {
    return log().hasBatches() || files.exists(new Path(path, INITIAL_OFFSETS));
  }

  OffsetLog log() {
    return new OffsetLog(files, path);
  }

  /** The offsets that the first source began with; null if there are none yet. */
  String initialOffsets() throws IOException {
    Path file = new Path(path, INITIAL_OFFSETS);
    if (!files.exists(file)) {
      return null;
    }
    List<String> lines = OffsetLog.lines(files, file);
    return lines.get(lines.size() - 1);
  }

  /** Removes what has come since; folders only where they are empty. */
  void restore(Found before) throws IOException {
    removeAllBut(before.names());
    Path folder = path;
    while (!folder.equals(before.nearest()) && isEmptyFolder(folder)) {
      files.delete(folder, false);
      folder = folder.getParent();
    }
  }

  /**
   * Removes what a start has left that came to nothing, but for who owns the folder.
   *
   * @param sourcesStay whether the offsets to begin with stay
   */
  void removeUnbegun(boolean sourcesStay) throws IOException {
    removeAllBut(sourcesStay ? Set.of(STATE, SOURCES) : Set.of(STATE));
    for (FileStatus kept : list(new Path(path, STATE))) {
      if (kept.isDirectory()) {
        files.delete(kept.getPath(), true);
      }
    }
  }

  private void removeAllBut(Set<String> stay) throws IOException {
    for (String name : names()) {
      if (!stay.contains(name)) {
        files.delete(new Path(path, name), true);
      }
    }
  }

  private Set<String> names() throws IOException {
    return Arrays.stream(list(path))
        .map(file -> file.getPath().getName())
        .filter(KEPT::contains)
        .collect(Collectors.toSet());
  }

  private boolean isEmptyFolder(Path folder) throws IOException {
    return files.exists(folder) && list(folder).length == 0;
  }

  private FileStatus[] list(Path folder) throws IOException {
    try {
      return files.exists(folder) && files.getFileStatus(folder).isDirectory()
          ? files.listStatus(folder)
          : new FileStatus[0];
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }
}
