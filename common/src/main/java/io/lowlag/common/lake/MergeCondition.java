package io.lowlag.common.lake;

import static org.apache.spark.sql.functions.col;

import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The condition under which a row of a batch and a row of the table are the same. The key decides
 * this. The condition also contains partitions and ranges as values, because Delta skips files only
 * by values. No row with an equal key may be outside of them: either the key determines them and
 * they are the batch's own, or {@link KnownKeys} has searched the table for them.
 */
final class MergeCondition {

  private MergeCondition() {}

  /**
   * Returns the condition; empty if the batch has no rows.
   *
   * @param places of the rows with the batch's keys, by the columns of {@link
   *     TableLayout#placedBy}; empty only if the batch is empty
   */
  static Optional<Column> of(TableLayout layout, Dataset<Row> places) {
    Column condition =
        layout.key().stream()
            .map(column -> old(column).equalTo(col(LakeTable.NEW + "." + column)))
            .reduce(Column::and)
            .orElseThrow();
    if (layout.placedBy().isEmpty()) {
      return Optional.of(condition);
    }
    BatchExtent extent = BatchExtent.of(layout, places);
    return extent.rows() == 0
        ? Optional.empty()
        : Optional.of(condition.and(extent.contains(MergeCondition::old)));
  }

  private static Column old(String column) {
    return col(LakeTable.OLD + "." + column);
  }
}
