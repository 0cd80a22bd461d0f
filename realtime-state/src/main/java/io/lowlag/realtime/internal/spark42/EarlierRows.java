package io.lowlag.realtime.internal.spark42;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Reads values that were written when their records had fewer components: components that were
 * added later are null. Earlier schemas have the first fields of today's schema, at every depth.
 *
 * <p>A row does not contain its schema, but its layout shows it: the words of its fields come
 * first, and data that does not fit into a word follows directly. So the first offset in the row,
 * or its size if it has none, is the length of the words.
 */
final class EarlierRows {

  /** Reads a value at its place in a row, an array or a map. */
  private interface Reader {

    /** Returns the value as it is today. */
    Object read(SpecializedGetters in, int ordinal);

    /**
     * Returns whether the value can be read with today's schema: it was written with it, or
     * contains nothing that has changed since.
     */
    boolean isNow(SpecializedGetters in, int ordinal);
  }

  private final Rows rows;
  private final UnsafeProjection projection;

  private EarlierRows(StructType now, List<StructType> earlier) {
    this.rows = Rows.of(now, earlier);
    this.projection = UnsafeProjection.create(now);
  }

  /**
   * Returns a reader of values.
   *
   * @param now today's schema
   * @param earlier other schemas that values may have been written with
   */
  static EarlierRows of(StructType now, List<StructType> earlier) {
    return new EarlierRows(now, earlier);
  }

  /** Returns the value with today's schema; null stays null. */
  UnsafeRow now(UnsafeRow row) {
    if (row == null || rows.isNow(row)) {
      return row;
    }
    return projection.apply(rows.read(row)).copy();
  }

  private static Reader reader(DataType now, List<DataType> earlier) {
    if (earlier.stream().allMatch(type -> type.catalogString().equals(now.catalogString()))) {
      return new Unchanged(now);
    }
    if (now instanceof StructType struct) {
      return new Nested(Rows.of(struct, earlier.stream().map(StructType.class::cast).toList()));
    }
    if (now instanceof ArrayType array) {
      return new Elements(
          reader(
              array.elementType(),
              earlier.stream().map(type -> ((ArrayType) type).elementType()).toList()));
    }
    MapType map = (MapType) now;
    return new Values(
        new Unchanged(map.keyType()),
        new Elements(
            reader(
                map.valueType(),
                earlier.stream().map(type -> ((MapType) type).valueType()).toList())));
  }

  /** Reads rows of one struct. */
  private static final class Rows {

    private final StructField[] fields;

    /** How many fields the struct has had, in rising order; the last is today's. */
    private final int[] widths;

    private final Reader[] readers;

    private Rows(StructField[] fields, int[] widths, Reader[] readers) {
      this.fields = fields;
      this.widths = widths;
      this.readers = readers;
    }

    static Rows of(StructType now, List<StructType> earlier) {
      StructField[] fields = now.fields();
      TreeSet<Integer> widths = new TreeSet<>();
      earlier.forEach(type -> widths.add(type.size()));
      widths.add(fields.length);
      Reader[] readers = new Reader[fields.length];
      for (int i = 0; i < fields.length; i++) {
        List<DataType> types = new ArrayList<>();
        for (StructType type : earlier) {
          if (i < type.size()) {
            types.add(type.fields()[i].dataType());
          }
        }
        readers[i] = reader(fields[i].dataType(), types);
      }
      return new Rows(fields, widths.stream().mapToInt(Integer::intValue).toArray(), readers);
    }

    InternalRow read(UnsafeRow row) {
      UnsafeRow written = asWritten(row);
      GenericInternalRow now = new GenericInternalRow(fields.length);
      for (int i = 0; i < written.numFields(); i++) {
        now.update(i, written.isNullAt(i) ? null : readers[i].read(written, i));
      }
      return now;
    }

    boolean isNow(UnsafeRow row) {
      UnsafeRow written = asWritten(row);
      if (written.numFields() < fields.length) {
        return false;
      }
      for (int i = 0; i < fields.length; i++) {
        if (!written.isNullAt(i) && !readers[i].isNow(written, i)) {
          return false;
        }
      }
      return true;
    }

    private UnsafeRow asWritten(UnsafeRow row) {
      // A row that reaches the next width has more fields than the previous width.
      for (int width : widths) {
        UnsafeRow written = new UnsafeRow(width);
        written.pointTo(row.getBaseObject(), row.getBaseOffset(), row.getSizeInBytes());
        int words = firstOffset(written);
        if (words == words(width) || (words == 0 && row.getSizeInBytes() == words(width))) {
          return written;
        }
      }
      throw new IllegalStateException(
          "a value in the state has "
              + row.getSizeInBytes()
              + " bytes, which fits none of its schemas");
    }

    // A null decimal also has an offset; the word of any other null is zero.
    private int firstOffset(UnsafeRow row) {
      for (int i = 0; i < row.numFields(); i++) {
        if (!UnsafeRow.isFixedLength(fields[i].dataType())) {
          int offset = (int) (row.getLong(i) >>> Integer.SIZE);
          if (offset > 0) {
            return offset;
          }
        }
      }
      return 0;
    }

    private static int words(int width) {
      return UnsafeRow.calculateBitSetWidthInBytes(width) + Long.BYTES * width;
    }
  }

  /** Reads a value that no version has changed. */
  private record Unchanged(DataType type) implements Reader {

    @Override
    public Object read(SpecializedGetters in, int ordinal) {
      return in.get(ordinal, type);
    }

    @Override
    public boolean isNow(SpecializedGetters in, int ordinal) {
      return true;
    }
  }

  /** Reads a record inside a value. */
  private record Nested(Rows rows) implements Reader {

    @Override
    public Object read(SpecializedGetters in, int ordinal) {
      return rows.read(struct(in, ordinal));
    }

    @Override
    public boolean isNow(SpecializedGetters in, int ordinal) {
      return rows.isNow(struct(in, ordinal));
    }

    private UnsafeRow struct(SpecializedGetters in, int ordinal) {
      return (UnsafeRow) in.getStruct(ordinal, rows.fields.length);
    }
  }

  /** Reads a list or a set. */
  private record Elements(Reader element) implements Reader {

    @Override
    public Object read(SpecializedGetters in, int ordinal) {
      return read(in.getArray(ordinal));
    }

    ArrayData read(ArrayData array) {
      Object[] elements = new Object[array.numElements()];
      for (int i = 0; i < elements.length; i++) {
        elements[i] = array.isNullAt(i) ? null : element.read(array, i);
      }
      return new GenericArrayData(elements);
    }

    @Override
    public boolean isNow(SpecializedGetters in, int ordinal) {
      return isNow(in.getArray(ordinal));
    }

    // An element does not tell if the part of it that changed is null or empty.
    boolean isNow(ArrayData array) {
      for (int i = 0; i < array.numElements(); i++) {
        if (!array.isNullAt(i) && !element.isNow(array, i)) {
          return false;
        }
      }
      return true;
    }
  }

  /** Reads a map, of which only the values change. */
  private record Values(Reader key, Elements values) implements Reader {

    @Override
    public Object read(SpecializedGetters in, int ordinal) {
      MapData map = in.getMap(ordinal);
      return new ArrayBasedMapData(
          new Elements(key).read(map.keyArray()), values.read(map.valueArray()));
    }

    @Override
    public boolean isNow(SpecializedGetters in, int ordinal) {
      return values.isNow(in.getMap(ordinal).valueArray());
    }
  }
}
