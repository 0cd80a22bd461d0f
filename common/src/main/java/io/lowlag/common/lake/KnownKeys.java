package io.lowlag.common.lake;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Finds which of a batch's keys a table has. If the key of a row does not determine its place, all
 * of the table's keys are read, which are columns of its files; they are not shuffled.
 *
 * @param layout of the table; partitioned by a date, if the key does not determine the place
 * @param repeatsWithin how far apart two rows of a key can be, if known; then only the partitions
 *     within this distance are read
 */
record KnownKeys(TableLayout layout, Optional<Duration> repeatsWithin) {

  /** The most keys that are sent to every executor. */
  private static final long MOST_BROADCAST = 1_000_000;

  /**
   * Returns the rows of the batch whose keys the table does not have. The batch should be kept in
   * memory.
   */
  Dataset<Row> without(Dataset<Row> batch, BatchExtent extent, Dataset<Row> table) {
    Dataset<Row> known = known(batch, extent, table).select(columns(layout.key()));
    return batch.join(small(known, extent), names(layout.key()), "left_anti");
  }

  /**
   * Returns the places at which the table has keys of the batch. The batch should be kept in
   * memory.
   *
   * @return the columns of {@link TableLayout#placedBy}
   */
  Dataset<Row> places(Dataset<Row> batch, Dataset<Row> table) {
    return known(batch, BatchExtent.of(layout, batch), table).select(columns(layout.placedBy()));
  }

  private Dataset<Row> known(Dataset<Row> batch, BatchExtent extent, Dataset<Row> table) {
    return table
        .filter(mayHold(extent, table::col))
        .join(small(batch.select(columns(layout.key())), extent), names(layout.key()), "left_semi");
  }

  private Column mayHold(BatchExtent extent, Function<String, Column> table) {
    if (layout.placedByKey()) {
      return extent.contains(table);
    }
    return repeatsWithin.map(distance -> extent.isNear(distance, table)).orElse(lit(true));
  }

  private static Dataset<Row> small(Dataset<Row> rows, BatchExtent extent) {
    return extent.rows() <= MOST_BROADCAST ? broadcast(rows) : rows;
  }

  private static Column[] columns(List<String> names) {
    return names.stream().map(name -> col(name)).toArray(Column[]::new);
  }

  private static String[] names(List<String> names) {
    return names.toArray(String[]::new);
  }
}
