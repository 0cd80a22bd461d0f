package io.lowlag.common.lake;

import static org.apache.spark.sql.functions.col;

import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * When a row of a batch and a row of the table are the same. The key says it; partitions and ranges
 * are written out as values besides, because only by values does Delta leave files unread. No row
 * of an equal key may lie outside of them: either they follow from the key and are the batch's own,
 * or it was {@linkplain KnownKeys looked for}.
 */
final class MergeCondition {

  private MergeCondition() {}

  /**
   * The condition; empty when the batch is seen to have no rows.
   *
   * @param places where rows of the batch's keys lie, by the columns of {@link
   *     TableLayout#placedBy}; empty only if the batch is
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
