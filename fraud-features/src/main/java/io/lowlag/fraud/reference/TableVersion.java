package io.lowlag.fraud.reference;

import io.lowlag.common.config.Settings;
import io.lowlag.common.error.Interruptions;
import io.lowlag.common.record.EventIds;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Detects changes of a table by listing its files: for a Delta table, by its newest commit (see the
 * Delta protocol); for others, by the name, length and modification time of each file.
 */
final class TableVersion {

  private static final Pattern COMMIT = Pattern.compile("\\d{20}\\.json");

  // Hadoop's committers, and so Spark, keep unfinished files in this folder.
  private static final String UNFINISHED = "_temporary";

  private final ReferenceConfig config;
  private final Configuration hadoop;

  TableVersion(ReferenceConfig config, Configuration hadoop) {
    this.config = config;
    this.hadoop = hadoop;
  }

  /**
   * Returns a text that changes whenever the table changes.
   *
   * @throws java.io.UncheckedIOException when the thread is interrupted, as a stop of the query
   */
  String current() throws UnusableTableException {
    Path folder = new Path(config.path());
    try {
      FileSystem files = folder.getFileSystem(hadoop);
      return config.format() == ReferenceFormat.DELTA
          ? newestCommit(files.listStatus(new Path(folder, "_delta_log")))
          : allFiles(files, folder);
    } catch (FileNotFoundException e) {
      throw new UnusableTableException(
          "there is no " + Settings.name(config.format()) + " table", e);
    } catch (IOException | IllegalArgumentException e) {
      Interruptions.rethrow(e);
      throw new UnusableTableException("it cannot be listed: " + e.getMessage(), e);
    }
  }

  private static String newestCommit(FileStatus[] log) throws UnusableTableException {
    return Arrays.stream(log)
        .filter(file -> COMMIT.matcher(file.getPath().getName()).matches())
        .max(Comparator.comparing(file -> file.getPath().getName()))
        .map(TableVersion::describe)
        .orElseThrow(() -> new UnusableTableException("its log holds no commit", null));
  }

  private static String allFiles(FileSystem files, Path folder)
      throws IOException, UnusableTableException {
    if (files.exists(new Path(folder, UNFINISHED))) {
      throw new UnusableTableException("it is being written: it holds " + UNFINISHED, null);
    }
    SortedSet<String> all = new TreeSet<>();
    for (RemoteIterator<LocatedFileStatus> each = files.listFiles(folder, true); each.hasNext(); ) {
      FileStatus file = each.next();
      if (!isHidden(file.getPath().getName())) {
        all.add(describe(file));
      }
    }
    if (all.isEmpty()) {
      throw new UnusableTableException("it holds no files", null);
    }
    return all.size() + " files " + EventIds.of("table-version", all.toArray(String[]::new));
  }

  private static boolean isHidden(String name) {
    return name.startsWith("_") || name.startsWith(".");
  }

  private static String describe(FileStatus file) {
    return file.getPath() + ":" + file.getLen() + "@" + file.getModificationTime();
  }
}
