package io.lowlag.common.lake;

import io.delta.exceptions.DeltaConcurrentModificationException;
import io.delta.tables.DeltaTable;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.job.ErrorLine;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes rows from a table while other jobs write to it. */
public final class RowRemoval {

  private static final Logger LOG = LoggerFactory.getLogger(RowRemoval.class);
  private static final int ATTEMPTS = 10;

  private RowRemoval() {}

  /**
   * Finds out, without a change, whether rows can be removed. A folder without a table passes.
   *
   * @param column by which the rows are found
   * @throws CannotStartException with one line, when the folder holds something else, or its table
   *     cannot be read or does not have the column
   */
  public static void check(SparkSession spark, String path, String column) {
    if (TableFolder.holdsTable(spark, path) && !columns(spark, path).contains(column)) {
      throw new CannotStartException(
          "the Delta table "
              + path
              + " has no column "
              + column
              + ": give the folder of another table, or leave the setting out");
    }
  }

  private static List<String> columns(SparkSession spark, String path) {
    try {
      return List.of(DeltaTable.forPath(spark, path).toDF().columns());
    } catch (Exception e) {
      throw new CannotStartException(
          "the Delta table " + path + " cannot be read (" + ErrorLine.of(e) + ")", e);
    }
  }

  /**
   * Removes the rows. If a concurrent writer is faster, the removal is retried on the new version
   * of the table. No file of the table contains them any more, not even as rows that a deletion
   * vector hides; the former files stay until the table is vacuumed.
   *
   * @return the number of removed rows; empty if there is no table
   * @throws CannotStartException when the folder holds something else
   */
  public static OptionalLong delete(SparkSession spark, String path, Column which) {
    if (!TableFolder.holdsTable(spark, path)) {
      return OptionalLong.empty();
    }
    long removed = retrying(path, () -> remove(spark, path, which));
    retrying(path, () -> purge(spark, path));
    return OptionalLong.of(removed);
  }

  private static long remove(SparkSession spark, String path, Column which) {
    long rows = spark.read().format("delta").load(path).filter(which).count();
    if (rows > 0) {
      DeltaTable.forPath(spark, path).delete(which);
    }
    return rows;
  }

  // A deletion vector marks rows that a merge has replaced or that were deleted; they stay in their
  // file. This rewrites the files that have one. Without one, it changes nothing.
  private static long purge(SparkSession spark, String path) {
    spark.sql("REORG TABLE delta.`" + path.replace("`", "``") + "` APPLY (PURGE)");
    return 0;
  }

  private static long retrying(String path, LongSupplier change) {
    for (int attempt = 1; ; attempt++) {
      try {
        return change.getAsLong();
      } catch (DeltaConcurrentModificationException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        LOG.atInfo()
            .addKeyValue("path", path)
            .addKeyValue("attempt", attempt)
            .log("delete-repeated");
      }
    }
  }
}
