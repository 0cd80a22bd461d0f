package io.lowlag.common.lake;

import io.delta.tables.DeltaTable;
import io.lowlag.realtime.checkpoint.CheckpointFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tables that a query writes and that did not exist before it. */
public final class NewTables {

  private static final Logger LOG = LoggerFactory.getLogger(NewTables.class);

  private NewTables() {}

  /**
   * Creates the tables that do not exist, and starts the query that writes them. If that fails, the
   * created tables are removed again.
   *
   * @throws io.lowlag.common.error.CannotStartException when a table cannot be created
   */
  public static StreamingQuery start(
      SparkSession spark, DataStreamWriter<?> query, List<LakeTable> tables)
      throws TimeoutException {
    List<LakeTable> created = new ArrayList<>();
    boolean started = false;
    try {
      for (LakeTable table : tables) {
        if (table.create(spark)) {
          created.add(table);
        }
      }
      StreamingQuery running = query.start();
      started = true;
      return running;
    } finally {
      if (!started) {
        created.forEach(table -> remove(spark, table.path()));
      }
    }
  }

  // Another job may have written to the table meanwhile; then it stays.
  private static void remove(SparkSession spark, String path) {
    try {
      if (DeltaTable.forPath(spark, path).history(2).count() == 1) {
        Path folder = new Path(path);
        folder.getFileSystem(CheckpointFiles.fileSystems(spark)).delete(folder, true);
      }
    } catch (IOException | RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("path", path)
          .addKeyValue("reason", e.toString())
          .log("table-not-removed");
    }
  }
}
