package io.lowlag.attribution.landing;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;

import io.lowlag.attribution.landing.model.LandedRecord;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.lake.DeltaFiles;
import io.lowlag.common.lake.DeltaTransaction;
import io.lowlag.common.lake.LakeTable;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The Delta tables of attribution. A batch is in each of them once. If the process dies between two
 * of them, the batch runs again under its number: tables that have it skip it, and the others get
 * it.
 *
 * @param tables one after the other, as they are written
 */
record LandingTables(List<LandedTable> tables) {

  LandingTables {
    tables = List.copyOf(tables);
  }

  /**
   * Opens the tables, which may not exist yet.
   *
   * @param path the folder that holds them
   * @throws CannotStartException if one of their folders holds a table that lacks columns
   */
  static LandingTables open(SparkSession spark, String path, DeltaFiles files) {
    return new LandingTables(
        LandingTable.ALL.stream().map(kind -> LandedTable.open(kind, spark, path, files)).toList());
  }

  /**
   * Refuses to continue with a checkpoint that is older than one of the tables.
   *
   * @throws CannotStartException if a table has batches that the checkpoint does not know
   */
  void requireContinued(SparkSession spark, String checkpoint) {
    tables.forEach(each -> each.table().requireContinued(spark, checkpoint));
  }

  /** Returns where they are written. */
  List<LakeTable> lake() {
    return tables.stream().map(LandedTable::table).toList();
  }

  /** Writes a batch to the tables; the batch should be cached in memory. */
  void land(Dataset<LandedRecord> landed, DeltaTransaction transaction) {
    Column[] counts =
        tables.stream().map(each -> count(col(each.kind().part()))).toArray(Column[]::new);
    Row found = landed.select(counts).head();
    for (int i = 0; i < counts.length; i++) {
      // A merge of no rows reads the whole table before it finds that there is nothing to do.
      if (found.getLong(i) > 0) {
        tables.get(i).land(landed, transaction);
      }
    }
  }
}
