package io.lowlag.common.lake;

import io.lowlag.common.error.CannotStartException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.types.StructType;

/**
 * The layout of a table.
 *
 * @param schema its columns
 * @param key columns that together identify a row; a merge matches only by them
 * @param partitionedBy columns whose values are folders
 * @param orderedBy columns whose range in the batch allows files to be skipped, such as a time
 * @param placedByKey whether the key determines partitions and order; then the table's rows with
 *     equal keys are at the same place as the batch's rows, and a merge need not search elsewhere
 * @param properties of the table, by Delta's names
 */
public record TableLayout(
    StructType schema,
    List<String> key,
    List<String> partitionedBy,
    List<String> orderedBy,
    boolean placedByKey,
    Map<String, String> properties) {

  public TableLayout {
    key = List.copyOf(key);
    partitionedBy = List.copyOf(partitionedBy);
    orderedBy = List.copyOf(orderedBy);
    properties = Map.copyOf(properties);
  }

  /** Returns the columns by which files are skipped: partition columns and order columns. */
  List<String> placedBy() {
    return Stream.concat(partitionedBy.stream(), orderedBy.stream()).toList();
  }

  /**
   * Checks that a table has all columns of this layout.
   *
   * @param path its folder, for the message
   * @param found its columns
   * @throws CannotStartException naming the missing columns
   */
  void requireColumns(String path, StructType found) {
    List<String> missing =
        Arrays.stream(schema.fields())
            .filter(
                field ->
                    Arrays.stream(found.fields())
                        .noneMatch(
                            other ->
                                other.name().equals(field.name())
                                    && other.dataType().equals(field.dataType())))
            .map(field -> field.name() + " " + field.dataType().sql())
            .toList();
    if (!missing.isEmpty()) {
      throw new CannotStartException(
          "the Delta table "
              + path
              + " has no column "
              + String.join(", ", missing)
              + ": add it (ALTER TABLE delta.`"
              + path
              + "` ADD COLUMNS ("
              + String.join(", ", missing)
              + ")), or give the folder of another table");
    }
  }
}
