package io.lowlag.common.lake;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.types.StructType;

/**
 * How a table is laid out.
 *
 * @param schema its columns
 * @param key columns that together name a row; a merge matches by them and nothing else
 * @param partitionedBy columns whose values are folders
 * @param orderedBy columns by whose range in the batch files can be skipped, such as a time
 * @param placedByKey whether partitions and order follow from the key: then rows of equal keys lie
 *     where the batch's rows lie, and a merge need not look elsewhere
 * @param properties of the table, in Delta's names
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

  /** The columns by which files are skipped: those of the partitions and those of the order. */
  List<String> placedBy() {
    return Stream.concat(partitionedBy.stream(), orderedBy.stream()).toList();
  }
}
