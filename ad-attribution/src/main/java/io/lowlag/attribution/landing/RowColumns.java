package io.lowlag.attribution.landing;

import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.timestamp_millis;
import static org.apache.spark.sql.functions.transform;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Turns the components of a record into columns of a table: names in snake case, times as
 * timestamps.
 */
final class RowColumns {

  private static final Pattern NEXT_WORD = Pattern.compile("_(\\w)");

  private RowColumns() {}

  /**
   * The columns of a table.
   *
   * @param record the column of a record with a component for each of them
   */
  static Stream<Column> of(Column record, StructType columns) {
    return Arrays.stream(columns.fields())
        .map(
            field ->
                stored(record.getField(component(field.name())), field.dataType())
                    .as(field.name()));
  }

  private static Column stored(Column value, DataType type) {
    if (type.equals(DataTypes.TimestampType)) {
      return timestamp_millis(value);
    }
    if (type instanceof ArrayType array) {
      return transform(value, element -> stored(element, array.elementType()));
    }
    if (type instanceof StructType columns) {
      return struct(of(value, columns).toArray(Column[]::new));
    }
    return value;
  }

  private static String component(String column) {
    return NEXT_WORD.matcher(column).replaceAll(word -> word.group(1).toUpperCase(Locale.ROOT));
  }
}
