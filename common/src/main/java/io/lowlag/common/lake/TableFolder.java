package io.lowlag.common.lake;

import io.delta.tables.DeltaTable;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.job.ErrorLine;
import io.lowlag.realtime.checkpoint.CheckpointFiles;
import java.io.FileNotFoundException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** The folder of a table that may not exist yet. */
final class TableFolder {

  private TableFolder() {}

  /**
   * Returns whether the folder holds a Delta table; false if it does not exist or is empty.
   *
   * @throws CannotStartException with one line, when it holds something else or cannot be read
   */
  static boolean holdsTable(SparkSession spark, String path) {
    Path folder = new Path(path);
    try {
      Configuration fileSystems = CheckpointFiles.fileSystems(spark);
      if (folder.getFileSystem(fileSystems).listStatus(folder).length == 0) {
        return false;
      }
      if (DeltaTable.isDeltaTable(spark, path)) {
        return true;
      }
    } catch (FileNotFoundException e) {
      return false;
    } catch (Exception e) {
      throw new CannotStartException(
          path + " cannot be read (" + ErrorLine.of(e) + "): look at the setting and the rights",
          e);
    }
    throw new CannotStartException(
        path + " is not a Delta table: give the folder of one, or leave the setting out");
  }
}
