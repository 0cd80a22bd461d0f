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
 * The folder of a checkpoint: the files and folders that a job and Spark keep in it, by name. Other
 * files in it are never changed.
 *
 * @param files the file system of the folder
 * @param path of the folder
 */
record CheckpointFolder(FileSystem files, Path path) {

  /** The folder in which Spark's sources keep the offsets that they began with. */
  private static final String SOURCES = "sources";

  /** The initial offsets of the first source, which reads the job's input topics. */
  private static final String INITIAL_OFFSETS = SOURCES + "/0/0";

  /**
   * The folder in which Lowlag keeps the owner of the checkpoint and a folder for each operator's
   * state.
   */
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
   * The content of the folder at one moment.
   *
   * @param names of the files and folders that a job and Spark keep
   * @param nearest the folder itself, or its nearest parent that existed
   */
  record Found(Set<String> names, Path nearest) {}

  /** Returns the present content. */
  Found look() throws IOException {
    Path nearest = path;
    while (nearest.getParent() != null && !files.exists(nearest)) {
      nearest = nearest.getParent();
    }
    return new Found(names(), nearest);
  }

  /** Returns whether a query has begun: a batch or its initial offsets are logged. */
  boolean isBegun() throws IOException {
    return log().hasBatches() || files.exists(new Path(path, INITIAL_OFFSETS));
  }

  OffsetLog log() {
    return new OffsetLog(files, path);
  }

  /** Returns the offsets that the first source began with; null if there are none yet. */
  String initialOffsets() throws IOException {
    Path file = new Path(path, INITIAL_OFFSETS);
    if (!files.exists(file)) {
      return null;
    }
    List<String> lines = OffsetLog.lines(files, file);
    return lines.get(lines.size() - 1);
  }

  /**
   * Removes the files that were added since then. Created folders are removed only if they are
   * empty.
   */
  void restore(Found before) throws IOException {
    removeAllBut(before.names());
    Path folder = path;
    while (!folder.equals(before.nearest()) && isEmptyFolder(folder)) {
      files.delete(folder, false);
      folder = folder.getParent();
    }
  }

  /**
   * Removes what a failed start has left, except the files that say who owns the folder.
   *
   * @param sourcesStay whether the initial offsets stay
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
