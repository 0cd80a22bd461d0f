package io.lowlag.attribution.landing;

import static org.apache.spark.sql.functions.col;
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
 * An open table.
 *
 * @param kind what it contains
 * @param table where it is written
 */
record LandedTable(LandingTable kind, LakeTable table) {

  /**
   * Opens the table, which may not exist yet.
   *
   * @param path the folder that holds all tables
   * @throws CannotStartException if the folder holds a table that lacks columns
   */
  static LandedTable open(LandingTable kind, SparkSession spark, String path, DeltaFiles files) {
    return new LandedTable(kind, LakeTable.at(spark, kind.in(path), kind.layout(), files));
  }

  /** Writes the table's rows of a batch; the batch should be cached in memory. */
  void land(Dataset<LandedRecord> landed, DeltaTransaction transaction) {
    Dataset<Row> rows = kind.rows(landed);
    kind.revision()
        .ifPresentOrElse(
            revision -> fold(rows, revision, transaction),
            () -> table.insertNew(rows, LandingTable.SOURCE_ORDER, transaction));
  }

  private void fold(Dataset<Row> rows, String revision, DeltaTransaction transaction) {
    Dataset<Row> greatest = greatest(rows, revision).persist();
    try {
      Column isGreater =
          col(LakeTable.NEW + "." + revision).gt(col(LakeTable.OLD + "." + revision));
      table.upsert(greatest, isGreater, transaction);
    } finally {
      greatest.unpersist();
    }
  }

  // Of equal revisions, the first counts, within a batch and between batches: the result must not
  // depend on how the topic is cut into batches.
  private Dataset<Row> greatest(Dataset<Row> rows, String revision) {
    List<Column> order = new ArrayList<>(List.of(rows.col(revision)));
    LandingTable.SOURCE_ORDER.forEach(column -> order.add(negate(rows.col(column))));
    Column[] all = Arrays.stream(rows.columns()).map(rows::col).toArray(Column[]::new);
    return rows.groupBy(kind.key().stream().map(rows::col).toArray(Column[]::new))
        .agg(max_by(struct(all), struct(order.toArray(Column[]::new))).as("greatest"))
        .select("greatest.*");
  }
}
