package io.lowlag.realtime.kafka;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager$;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager.CancellableFSDataOutputStream;

/**
 * The layout that a checkpoint began with, beside the source's initial offsets. Written once, as a
 * whole or not at all.
 */
final class LayoutFile {

  private static final int VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path path;
  private final Configuration configuration;

  /**
   * @param metadataPath the directory that Spark gives the source in the checkpoint
   */
  LayoutFile(String metadataPath, Configuration configuration) {
    this.configuration = configuration;
    // Spark's log of initial offsets reads only files with a number for a name.
    this.path = new Path(metadataPath, "co-partitioned-topics");
  }

  /** What the checkpoint began with; on its first start, what it begins with now. */
  TopicLayout loadOrStore(TopicLayout now) {
    // Spark's checkpoint files go through this class; an object store without rename has its own.
    CheckpointFileManager files = CheckpointFileManager$.MODULE$.create(path, configuration);
    try {
      return files.exists(path) ? load(files) : store(files, now);
    } catch (FileAlreadyExistsException e) {
      throw new IllegalStateException(
          path + " was written by another query at this moment: stop it, or use its own checkpoint",
          e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read or write " + path, e);
    }
  }

  private TopicLayout store(CheckpointFileManager files, TopicLayout now) throws IOException {
    files.mkdirs(path.getParent());
    byte[] content = JSON.writeValueAsBytes(new Content(VERSION, now.topics(), now.partitions()));
    CancellableFSDataOutputStream out = files.createAtomic(path, false);
    try {
      out.write(content);
      out.close();
    } catch (IOException e) {
      out.cancel();
      throw e;
    }
    return now;
  }

  private TopicLayout load(CheckpointFileManager files) throws IOException {
    try (InputStream in = files.open(path)) {
      Content content = JSON.readValue(in, Content.class);
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
  }

  private record Content(int version, SortedSet<String> topics, int partitions) {}
}
