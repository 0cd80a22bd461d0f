package io.lowlag.realtime.checkpoint;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Checks whether values that were written with one schema can be read with another. The new schema
 * may have more components at the end of any of its records, if they accept null.
 */
final class StateEvolution {

  private StateEvolution() {}

  /** Returns why the values cannot be read; empty if they can be. */
  static Optional<String> obstacle(StructType written, StructType now) {
    return obstacle("", written, now);
  }

  private static Optional<String> obstacle(String place, DataType written, DataType now) {
    if (written.catalogString().equals(now.catalogString())) {
      return Optional.empty();
    }
    if (written instanceof StructType before && now instanceof StructType after) {
      return struct(place, before, after);
    }
    if (written instanceof ArrayType before && now instanceof ArrayType after) {
      return obstacle(place + "[]", before.elementType(), after.elementType());
    }
    if (written instanceof MapType before
        && now instanceof MapType after
        && before.keyType().catalogString().equals(after.keyType().catalogString())) {
      return obstacle(place + "[]", before.valueType(), after.valueType());
    }
    return Optional.of(
        (place.isEmpty() ? "it" : "component " + place)
            + " was "
            + written.catalogString()
            + " and is "
            + now.catalogString()
            + " (give the new type to a new component, and keep the old one)");
  }

  private static Optional<String> struct(String place, StructType written, StructType now) {
    List<String> names = Arrays.asList(now.fieldNames());
    String prefix = place.isEmpty() ? "" : place + ".";
    for (int i = 0; i < written.size(); i++) {
      StructField before = written.fields()[i];
      String component = prefix + before.name();
      int at = names.indexOf(before.name());
      if (at < 0) {
        return Optional.of(
            "component " + component + " is gone (keep it, and write null if nobody needs it)");
      }
      if (at != i) {
        return Optional.of(
            "component "
                + component
                + " was number "
                + (i + 1)
                + " and is number "
                + (at + 1)
                + " (new components go to the end)");
      }
      Optional<String> within = obstacle(component, before.dataType(), now.fields()[i].dataType());
      if (within.isPresent()) {
        return within;
      }
    }
    return Arrays.stream(now.fields())
        .skip(written.size())
        .filter(added -> !added.nullable())
        .findFirst()
        .map(
            added ->
                "the new component "
                    + prefix
                    + added.name()
                    + " cannot be null, and old state has no value for it (make it an object, such"
                    + " as Long instead of long)");
  }
}
