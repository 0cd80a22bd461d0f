package io.lowlag.realtime.internal.spark42;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Rows of an earlier schema, of which the first parts do not show which it is. */
class EarlierRowsTest {

  private static final StructType OLD_NOTE = new StructType().add("amount", DataTypes.LongType);
  private static final StructType NOTE = OLD_NOTE.add("rate", DataTypes.LongType);

  @Test
  void aPartThatIsMissingInTheFirstElementsIsFoundInALaterOne() {
    StructType old = lists(OLD_NOTE);
    StructType now = lists(NOTE);
    UnsafeRow written =
        UnsafeProjection.create(old).apply(row(array(purchase(1, null), purchase(2, row(7L)))));

    UnsafeRow read = EarlierRows.of(now, List.of(old)).now(written);

    ArrayData purchases = read.getArray(0);
    assertThat(purchases.getStruct(0, 2).isNullAt(1)).isTrue();
    InternalRow note = purchases.getStruct(1, 2).getStruct(1, 2);
    assertThat(note.getLong(0)).isEqualTo(7);
    assertThat(note.isNullAt(1)).isTrue();
  }

  @Test
  void theSameInTheValuesOfAMap() {
    StructType old = maps(OLD_NOTE);
    StructType now = maps(NOTE);
    UnsafeRow written =
        UnsafeProjection.create(old)
            .apply(
                row(
                    new ArrayBasedMapData(
                        array(1L, 2L), array(purchase(1, null), purchase(2, row(7L))))));

    UnsafeRow read = EarlierRows.of(now, List.of(old)).now(written);

    InternalRow note = read.getMap(0).valueArray().getStruct(1, 2).getStruct(1, 2);
    assertThat(note.getLong(0)).isEqualTo(7);
    assertThat(note.isNullAt(1)).isTrue();
  }

  private static StructType purchase(StructType note) {
    return new StructType().add("id", DataTypes.LongType).add("note", note);
  }

  private static StructType lists(StructType note) {
    return new StructType().add("purchases", DataTypes.createArrayType(purchase(note)));
  }

  private static StructType maps(StructType note) {
    DataType key = DataTypes.LongType;
    return new StructType().add("purchases", DataTypes.createMapType(key, purchase(note)));
  }

  private static InternalRow purchase(long id, InternalRow note) {
    return row(id, note);
  }

  private static InternalRow row(Object... values) {
    return new GenericInternalRow(Arrays.copyOf(values, values.length, Object[].class));
  }

  private static ArrayData array(Object... values) {
    return new GenericArrayData(Arrays.copyOf(values, values.length, Object[].class));
  }
}
