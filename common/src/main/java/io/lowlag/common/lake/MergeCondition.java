package io.lowlag.common.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import java.util.ArrayList;
import java.util.List;
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
    if (layout.partitionedBy().isEmpty() && layout.orderedBy().isEmpty()) {
      return Optional.of(condition);
    }
    Row extent = extent(layout, places);
    if (extent.getLong(extent.size() - 1) == 0) {
      return Optional.empty();
    }
    int next = 0;
    for (String column : layout.partitionedBy()) {
      condition = condition.and(old(column).isin(extent.getList(next++).toArray()));
    }
    for (String column : layout.orderedBy()) {
      condition =
          condition.and(old(column).between(lit(extent.get(next++)), lit(extent.get(next++))));
    }
    return Optional.of(condition);
  }

  private static Row extent(TableLayout layout, Dataset<Row> places) {
    List<Column> extent = new ArrayList<>();
    layout.partitionedBy().forEach(column -> extent.add(collect_set(col(column))));
    for (String column : layout.orderedBy()) {
      extent.add(min(col(column)));
      extent.add(max(col(column)));
    }
    extent.add(count(lit(1)));
    return places.select(extent.toArray(Column[]::new)).head();
  }

  private static Column old(String column) {
    return col(LakeTable.OLD + "." + column);
  }
}
