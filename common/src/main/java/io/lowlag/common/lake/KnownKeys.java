package io.lowlag.common.lake;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.date_sub;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Finds which of a batch's keys a table holds, in whatever partition. Where a row lies does not
 * follow from its key, so all of the table's keys are read, a column of its files; they are not
 * shuffled.
 *
 * @param layout of the table, partitioned by a date
 * @param repeatsWithin how far apart two rows of a key can be, if it is known: only the partitions
 *     within it are read then
 */
record KnownKeys(TableLayout layout, Optional<Duration> repeatsWithin) {

  /** More keys than these are not sent to every executor. */
  private static final long MOST_BROADCAST = 1_000_000;

  /** The rows of the batch, which should be kept in memory, whose keys the table does not hold. */
  Dataset<Row> without(Dataset<Row> batch, Dataset<Row> table) {
    boolean few = areFew(batch);
    Dataset<Row> known = known(batch, table, few).select(columns(layout.key()));
    return batch.join(small(known, few), names(layout.key()), "left_anti");
  }

  /**
   * Where the table holds keys of the batch, which should be kept in memory.
   *
   * @return the columns of {@link TableLayout#placedBy}
   */
  Dataset<Row> places(Dataset<Row> batch, Dataset<Row> table) {
    return known(batch, table, areFew(batch)).select(columns(layout.placedBy()));
  }

  private Dataset<Row> known(Dataset<Row> batch, Dataset<Row> table, boolean few) {
    return within(table, batch)
        .join(small(batch.select(columns(layout.key())), few), names(layout.key()), "left_semi");
  }

  private static boolean areFew(Dataset<Row> batch) {
    return batch.count() <= MOST_BROADCAST;
  }

  private Dataset<Row> within(Dataset<Row> table, Dataset<Row> batch) {
    if (repeatsWithin.isEmpty()) {
      return table;
    }
    // The times of a day reach into the next one.
    int days = Math.toIntExact(repeatsWithin.get().toDays() + 1);
    Dataset<Row> near = table;
    for (String date : layout.partitionedBy()) {
      Row extent = batch.agg(min(col(date)), max(col(date))).head();
      if (!extent.isNullAt(0)) {
        near =
            near.filter(
                col(date)
                    .between(
                        date_sub(lit(extent.get(0)), days), date_add(lit(extent.get(1)), days)));
      }
    }
    return near;
  }

  private static Dataset<Row> small(Dataset<Row> rows, boolean few) {
    return few ? broadcast(rows) : rows;
  }

  private static Column[] columns(List<String> names) {
    return names.stream().map(name -> col(name)).toArray(Column[]::new);
  }

  private static String[] names(List<String> names) {
    return names.toArray(String[]::new);
  }
}
