package io.lowlag.common.checkpoint;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Spark's log of batches in a checkpoint, a file each.
 *
 * @param files where it is
 * @param folder the checkpoint
 */
record OffsetLog(FileSystem files, Path folder) {

  /** What Spark calls a file that it still writes. */
  private static final Pattern UNFINISHED = Pattern.compile("\\..+\\.tmp");

  boolean exists() throws IOException {
    return files.exists(log());
  }

  /**
   * Removes what a process left that was killed while it logged its first batch: Spark refuses to
   * begin beside it. Once a batch is logged, what is unfinished harms nobody and is left alone.
   */
  void removeUnfinished() throws IOException {
    List<FileStatus> found = exists() ? List.of(files.listStatus(log())) : List.of();
    if (found.stream().allMatch(OffsetLog::isUnfinished)) {
      for (FileStatus file : found) {
        files.delete(file.getPath(), false);
      }
    }
  }

  private Path log() {
    return new Path(folder, "offsets");
  }

  private static boolean isUnfinished(FileStatus file) {
    return UNFINISHED.matcher(file.getPath().getName()).matches();
  }
}
