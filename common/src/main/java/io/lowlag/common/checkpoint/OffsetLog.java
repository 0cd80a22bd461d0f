package io.lowlag.common.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Spark's two logs of batches in a checkpoint. One file for each batch says what the batch reads;
 * another says that it is done.
 *
 * @param files the file system of the checkpoint
 * @param folder the checkpoint
 */
record OffsetLog(FileSystem files, Path folder) {

  static final String OFFSETS = "offsets";
  static final String COMMITS = "commits";

  /** The name of a file that Spark is still writing. */
  private static final Pattern UNFINISHED = Pattern.compile("\\..+\\.tmp");

  private static final Pattern BATCH = Pattern.compile("\\d+");

  boolean exists() throws IOException {
    return files.exists(new Path(folder, OFFSETS));
  }

  /** Returns whether any batch was planned or done. */
  boolean hasBatches() throws IOException {
    return lastPlanned().isPresent() || lastDone().isPresent();
  }

  /**
   * Returns whether the first batch is done. From then on, its state counts and later batches
   * continue from it.
   */
  boolean isFirstDone() throws IOException {
    return lastDone().isPresent() || lastPlanned().orElse(0) > 0;
  }

  /** Returns the last batch whose offsets are logged. */
  OptionalLong lastPlanned() throws IOException {
    return last(OFFSETS);
  }

  /** Returns the last batch that is done. */
  OptionalLong lastDone() throws IOException {
    return last(COMMITS);
  }

  /**
   * Returns the log of a planned batch: the version, the metadata, and the end offset of each
   * source.
   */
  List<String> planned(long batch) throws IOException {
    return lines(files, new Path(new Path(folder, OFFSETS), Long.toString(batch)));
  }

  /**
   * Removes the unfinished files of a process that was killed while it logged its first batch,
   * because Spark refuses to begin if they exist. Once a batch is logged, unfinished files do no
   * harm and are kept.
   */
  void removeUnfinished() throws IOException {
    List<FileStatus> found = list(OFFSETS).toList();
    if (found.stream().allMatch(OffsetLog::isUnfinished)) {
      for (FileStatus file : found) {
        files.delete(file.getPath(), false);
      }
    }
  }

  static List<String> lines(FileSystem files, Path file) throws IOException {
    try (BufferedReader in = new BufferedReader(new InputStreamReader(files.open(file), UTF_8))) {
      return in.lines().toList();
    }
  }

  private OptionalLong last(String log) throws IOException {
    return list(log)
        .map(file -> file.getPath().getName())
        .filter(name -> BATCH.matcher(name).matches())
        .mapToLong(Long::parseLong)
        .max();
  }

  private Stream<FileStatus> list(String log) throws IOException {
    try {
      return Stream.of(files.listStatus(new Path(folder, log)));
    } catch (FileNotFoundException e) {
      return Stream.empty();
    }
  }

  private static boolean isUnfinished(FileStatus file) {
    return UNFINISHED.matcher(file.getPath().getName()).matches();
  }
}
