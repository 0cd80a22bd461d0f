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
 * Spark's logs of batches in a checkpoint, a file each: what a batch reads, and that it is done.
 *
 * @param files where it is
 * @param folder the checkpoint
 */
record OffsetLog(FileSystem files, Path folder) {

  static final String OFFSETS = "offsets";
  static final String COMMITS = "commits";

  /** What Spark calls a file that it still writes. */
  private static final Pattern UNFINISHED = Pattern.compile("\\..+\\.tmp");

  private static final Pattern BATCH = Pattern.compile("\\d+");

  boolean exists() throws IOException {
    return files.exists(new Path(folder, OFFSETS));
  }

  /** Whether any batch was planned or done. */
  boolean hasBatches() throws IOException {
    return lastPlanned().isPresent() || lastDone().isPresent();
  }

  /** Whether the first batch is done: then its state counts, and what comes goes on from it. */
  boolean isFirstDone() throws IOException {
    return lastDone().isPresent() || lastPlanned().orElse(0) > 0;
  }

  /** The last batch whose offsets are logged. */
  OptionalLong lastPlanned() throws IOException {
    return last(OFFSETS);
  }

  /** The last batch that is done. */
  OptionalLong lastDone() throws IOException {
    return last(COMMITS);
  }

  /** What is logged of a planned batch: its version, its metadata, and the end of each source. */
  List<String> planned(long batch) throws IOException {
    return lines(files, new Path(new Path(folder, OFFSETS), Long.toString(batch)));
  }

  /**
   * Removes what a process left that was killed while it logged its first batch: Spark refuses to
   * begin beside it. Once a batch is logged, what is unfinished harms nobody and is left alone.
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
