package io.lowlag.fraud.delta;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.StructType;

/**
 * How a table is laid out.
 *
 * @param schema its columns
 * @param key columns that together name a row; a merge matches by them
 * @param partitionedBy columns whose values are folders; they follow from the key
 * @param orderedBy columns by whose range in the batch a merge skips files, such as a time; they
 *     follow from the key, too: a row that moved out of the range would be taken for a new one
 * @param zOrderedBy columns that readers look rows up by, beside partitions; maintenance brings
 *     equal values together
 * @param properties of the table, in Delta's names
 */
public record TableLayout(
    StructType schema,
    List<String> key,
    List<String> partitionedBy,
    List<String> orderedBy,
    List<String> zOrderedBy,
    Map<String, String> properties) {

  public TableLayout {
    key = List.copyOf(key);
    partitionedBy = List.copyOf(partitionedBy);
    orderedBy = List.copyOf(orderedBy);
    zOrderedBy = List.copyOf(zOrderedBy);
    properties = Map.copyOf(properties);
  }
}
