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
 * How many rows a batch has and where they lie, found in one pass, so that files elsewhere need not
 * be read.
 *
 * @param layout of the table that the batch is for
 * @param values the partitions of each partition column, the least and the greatest value of each
 *     order column, the number of rows
 */
record BatchExtent(TableLayout layout, Row values) {

  /** Runs a job over the rows, or over what {@link TableLayout#placedBy} keeps of them. */
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
   * What holds for every row of the table that lies where rows of the batch lie.
   *
   * @param table the table's column of that name
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
   * What holds for every row of the table whose time is so near to one of the batch's. The table's
   * partitions must be dates.
   *
   * @param table the table's column of that name
   */
  Column isNear(Duration distance, Function<String, Column> table) {
    // The times of a day reach into the next one.
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
