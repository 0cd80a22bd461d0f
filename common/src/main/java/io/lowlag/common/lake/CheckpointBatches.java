package io.lowlag.common.lake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.realtime.checkpoint.CheckpointFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * Compares the batches in a checkpoint with those that a table has from it.
 *
 * <p>A batch is logged in the checkpoint before it is written. So a table has a batch that is not
 * logged only if the checkpoint was restored from a copy. Then the next batches have other rows,
 * but numbers that the table has already seen, and Delta would skip them.
 *
 * @param spark the job's session
 * @param checkpoint the location of the job's checkpoint
 */
record CheckpointBatches(SparkSession spark, String checkpoint) {

  private static final Logger LOG = LoggerFactory.getLogger(CheckpointBatches.class);

  private static final String METADATA = "metadata";
  private static final String OFFSETS = "offsets";
  private static final String NUMBER = "\\d+";

  /**
   * Refuses a checkpoint that is older than the table's batches from it.
   *
   * @throws CannotStartException with one line
   */
  void requireToKnowAllOf(String table) {
    try {
      Optional<String> application = queryId();
      if (application.isEmpty()) {
        return;
      }
      OptionalLong written = lastWritten(table, application.get());
      long logged = lastLogged();
      if (written.isPresent() && written.getAsLong() > logged) {
        throw older(table, written.getAsLong(), logged);
      }
    } catch (IOException e) {
      throw new CannotStartException(
          "checkpoint.location = " + checkpoint + " cannot be read (" + e.getMessage() + ")", e);
    }
  }

  private CannotStartException older(String table, long written, long logged) {
    return new CannotStartException(
        "checkpoint.location = "
            + checkpoint
            + " is older than the Delta table "
            + table
            + ": the table has batches up to "
            + written
            + ", but the checkpoint has "
            + (logged < 0 ? "none" : "only those up to " + logged)
            + ", as after a restore from an old copy; the job would skip its next batches,"
            + " because the table seems to have them: restore the newest copy, or start from a"
            + " new checkpoint folder, which writes no row twice");
  }

  private Optional<String> queryId() throws IOException {
    Path file = new Path(checkpoint, METADATA);
    try (InputStream in = files(file).open(file)) {
      JsonNode id = new ObjectMapper().readTree(in).path("id");
      return Optional.ofNullable(id.textValue());
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  private long lastLogged() throws IOException {
    Path log = new Path(checkpoint, OFFSETS);
    try {
      return Arrays.stream(files(log).listStatus(log))
          .map(file -> file.getPath().getName())
          .filter(name -> name.matches(NUMBER))
          .mapToLong(Long::parseLong)
          .max()
          .orElse(-1);
    } catch (FileNotFoundException e) {
      return -1;
    }
  }

  // Delta has no public API for this. A platform with its own Delta stores it elsewhere.
  private OptionalLong lastWritten(String table, String application) {
    try {
      Option<Object> version =
          DeltaLog.forTableWithSnapshot(spark, table)._2().transactions().get(application);
      return version.isDefined() ? OptionalLong.of((Long) version.get()) : OptionalLong.empty();
    } catch (LinkageError e) {
      LOG.atWarn()
          .addKeyValue("table", table)
          .addKeyValue("reason", e.toString())
          .addKeyValue("effect", "the job cannot detect a checkpoint from an old copy")
          .log("checkpoint-not-compared");
      return OptionalLong.empty();
    }
  }

  private FileSystem files(Path path) throws IOException {
    return path.getFileSystem(CheckpointFiles.fileSystems(spark));
  }
}
