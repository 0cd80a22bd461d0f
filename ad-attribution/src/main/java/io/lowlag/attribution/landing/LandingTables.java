package io.lowlag.attribution.landing;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.negate;
import static org.apache.spark.sql.functions.struct;

import io.lowlag.attribution.landing.model.LandedRecord;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.lake.DeltaFiles;
import io.lowlag.common.lake.DeltaTransaction;
import io.lowlag.common.lake.LakeTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The Delta tables of attribution. A batch is in each of them once: dead between two of them, it
 * runs again under its number, the tables that have it pass it over, and the others get it.
 */
final class LandingTables {

  private final List<LakeTable> tables;

  /**
   * @param tables in the order of {@link LandingTable#ALL}
   */
  private LandingTables(List<LakeTable> tables) {
    this.tables = tables;
  }

  /**
   * Opens the tables, and creates those that are not there.
   *
   * @param path the folder that holds them
   * @throws CannotStartException when one of their folders holds something else
   */
  static LandingTables open(SparkSession spark, String path, DeltaFiles files) {
    return new LandingTables(
        LandingTable.ALL.stream()
            .map(table -> LakeTable.open(spark, table.in(path), table.layout(), files))
            .toList());
  }

  /**
   * Refuses to go on with a checkpoint that is older than one of the tables.
   *
   * @throws CannotStartException when a table has batches that the checkpoint does not know of
   */
  void requireContinued(SparkSession spark, String checkpoint) {
    tables.forEach(table -> table.requireContinued(spark, checkpoint));
  }

  /** Brings a batch into the tables; it should be kept in memory. */
  void land(Dataset<LandedRecord> landed, DeltaTransaction transaction) {
    Row counts =
        landed
            .select(
                LandingTable.ALL.stream()
                    .map(table -> count(col(table.part())))
                    .toArray(Column[]::new))
            .head();
    for (int i = 0; i < tables.size(); i++) {
      // A merge that finds nothing to do has looked at the table all the same.
      if (counts.getLong(i) > 0) {
        land(LandingTable.ALL.get(i), tables.get(i), landed, transaction);
      }
    }
  }

  private static void land(
      LandingTable kind,
      LakeTable table,
      Dataset<LandedRecord> landed,
      DeltaTransaction transaction) {
    Dataset<Row> rows = kind.rows(landed);
    if (kind.revision().isEmpty()) {
      table.insertNew(rows, LandingTable.SOURCE_ORDER, transaction);
      return;
    }
    String revision = kind.revision().get();
    Dataset<Row> greatest = greatest(rows, kind.key(), revision).persist();
    try {
      table.upsert(
          greatest,
          col(LakeTable.NEW + "." + revision).gt(col(LakeTable.OLD + "." + revision)),
          transaction);
    } finally {
      greatest.unpersist();
    }
  }

  // Of equal revisions the first, in a batch as between batches: how the topic is cut into batches
  // must not show.
  private static Dataset<Row> greatest(Dataset<Row> rows, List<String> key, String revision) {
    List<Column> order = new ArrayList<>(List.of(rows.col(revision)));
    LandingTable.SOURCE_ORDER.forEach(column -> order.add(negate(rows.col(column))));
    Column[] all = Arrays.stream(rows.columns()).map(rows::col).toArray(Column[]::new);
    return rows.groupBy(key.stream().map(rows::col).toArray(Column[]::new))
        .agg(max_by(struct(all), struct(order.toArray(Column[]::new))).as("greatest"))
        .select("greatest.*");
  }
}
