package io.lowlag.realtime.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;

/**
 * The layout that a checkpoint began with, beside the source's initial offsets. The file is written
 * once; it is complete or does not exist.
 */
public final class LayoutFile {

  private static final int VERSION = 1;

  // Spark's log of initial offsets reads only files whose name is a number.
  private static final String FILE = "co-partitioned-topics";

  private final Path folder;
  private final Configuration fileSystems;

  /**
   * @param metadataPath the directory that Spark gives the source in the checkpoint
   */
  public LayoutFile(String metadataPath, Configuration fileSystems) {
    this.folder = new Path(metadataPath);
    this.fileSystems = fileSystems;
  }

  /**
   * Returns the layout that the checkpoint began with. On the first start, stores and returns the
   * current layout.
   */
  public TopicLayout loadOrStore(TopicLayout now) {
    Path path = new Path(folder, FILE);
    try {
      CheckpointFiles files = CheckpointFiles.in(folder, fileSystems);
      Optional<Content> begun = files.read(FILE, Content.class);
      if (begun.isPresent()) {
        return layout(begun.get(), path);
      }
      files.makeFolder();
      files.create(FILE, new Content(VERSION, now.topics(), now.partitions()));
      return now;
    } catch (FileAlreadyExistsException e) {
      throw new IllegalStateException(
          "another query is writing "
              + path
              + ": stop that query, or give each query its own checkpoint",
          e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read or write " + path, e);
    }
  }

  private static TopicLayout layout(Content content, Path path) {
    if (content.version() != VERSION) {
      throw new IllegalStateException(
          path
              + " has format version "
              + content.version()
              + ", this release reads "
              + VERSION
              + ": continue with the release that wrote it, or start with a new checkpoint");
    }
    return new TopicLayout(new TreeSet<>(content.topics()), content.partitions());
  }

  private record Content(int version, SortedSet<String> topics, int partitions) {}
}
