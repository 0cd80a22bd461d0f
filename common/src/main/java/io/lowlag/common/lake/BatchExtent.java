package io.lowlag.common.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.date_sub;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The number of rows of a batch and the partitions and ranges that they are in. One pass finds
 * them, so that a write can skip other files.
 *
 * @param layout of the table that the batch is for
 * @param values the partitions of each partition column, the smallest and the largest value of each
 *     order column, the number of rows
 */
record BatchExtent(TableLayout layout, Row values) {

  /**
   * Finds the extent with a Spark job over the rows, which need only the columns of {@link
   * TableLayout#placedBy}.
   */
  static BatchExtent of(TableLayout layout, Dataset<Row> rows) {
    List<Column> extent = new ArrayList<>();
    layout.partitionedBy().forEach(column -> extent.add(collect_set(col(column))));
    for (String column : layout.orderedBy()) {
      extent.add(min(col(column)));
      extent.add(max(col(column)));
    }
    extent.add(count(lit(1)));
    return new BatchExtent(layout, rows.select(extent.toArray(Column[]::new)).head());
  }

  long rows() {
    return values.getLong(values.size() - 1);
  }

  /**
   * Returns a condition that is true for every row of the table within the extent of the batch.
   *
   * @param table returns the table's column with that name
   */
  Column contains(Function<String, Column> table) {
    Column condition = lit(true);
    int next = 0;
    for (String column : layout.partitionedBy()) {
      condition = condition.and(table.apply(column).isin(values.getList(next++).toArray()));
    }
    for (String column : layout.orderedBy()) {
      condition =
          condition.and(
              table.apply(column).between(lit(values.get(next++)), lit(values.get(next++))));
    }
    return condition;
  }

  /**
   * Returns a condition that is true for every row of the table whose time is within this distance
   * of a time in the batch. The table's partitions must be dates.
   *
   * @param table returns the table's column with that name
   */
  Column isNear(Duration distance, Function<String, Column> table) {
    // The times of a day extend to the next day.
    int days = Math.toIntExact(distance.toDays() + 1);
    Column condition = lit(true);
    int next = 0;
    for (String column : layout.partitionedBy()) {
      List<Comparable<Object>> dates = values.getList(next++);
      if (!dates.isEmpty()) {
        Column earliest = date_sub(lit(Collections.min(dates)), days);
        Column latest = date_add(lit(Collections.max(dates)), days);
        condition = condition.and(table.apply(column).between(earliest, latest));
      }
    }
    return condition;
  }
}
