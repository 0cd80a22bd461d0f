package io.lowlag.common.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;

/**
 * Decodes Avro's binary encoding from untrusted bytes. The library's own decoder trusts the written
 * lengths, and its limits are properties of the whole process. Each value counts as an element,
 * whether it is kept or skipped.
 */
final class AvroBytes extends Decoder {

  private final ByteCursor cursor;

  AvroBytes(ByteCursor cursor) {
    this.cursor = cursor;
  }

  @Override
  public void readNull() throws IOException {
    cursor.count(1);
  }

  @Override
  public boolean readBoolean() throws IOException {
    cursor.count(1);
    int value = cursor.one();
    if (value > 1) {
      throw new MalformedBytesException("a boolean is " + value);
    }
    return value == 1;
  }

  @Override
  public int readInt() throws IOException {
    cursor.count(1);
    return smallNumber();
  }

  private int smallNumber() throws MalformedBytesException {
    long value = cursor.zigZag();
    if (value != (int) value) {
      throw new MalformedBytesException("an int is " + value);
    }
    return (int) value;
  }

  @Override
  public long readLong() throws IOException {
    cursor.count(1);
    return cursor.zigZag();
  }

  @Override
  public float readFloat() throws IOException {
    cursor.count(1);
    return Float.intBitsToFloat((int) cursor.fixed(Float.BYTES));
  }

  @Override
  public double readDouble() throws IOException {
    cursor.count(1);
    return Double.longBitsToDouble(cursor.fixed(Double.BYTES));
  }

  @Override
  public Utf8 readString(Utf8 old) throws IOException {
    return new Utf8(readString());
  }

  @Override
  public String readString() throws IOException {
    cursor.count(1);
    return cursor.text(cursor.zigZag());
  }

  @Override
  public void skipString() throws IOException {
    skipBytes();
  }

  @Override
  public ByteBuffer readBytes(ByteBuffer old) throws IOException {
    cursor.count(1);
    return ByteBuffer.wrap(cursor.bytes(cursor.zigZag()));
  }

  @Override
  public void skipBytes() throws IOException {
    cursor.count(1);
    cursor.skip(cursor.zigZag());
  }

  @Override
  public void readFixed(byte[] target, int start, int length) throws IOException {
    cursor.count(1);
    System.arraycopy(cursor.bytes(length), 0, target, start, length);
  }

  @Override
  public void skipFixed(int length) throws IOException {
    cursor.count(1);
    cursor.skip(length);
  }

  @Override
  public int readEnum() throws IOException {
    return readInt();
  }

  @Override
  public long readArrayStart() throws IOException {
    return items();
  }

  @Override
  public long arrayNext() throws IOException {
    return items();
  }

  // A count larger than the remaining bytes is valid only for items without bytes, which no job
  // has.
  private long items() throws IOException {
    long count = cursor.zigZag();
    if (count < 0) {
      cursor.within(cursor.zigZag());
      count = -count;
    }
    return cursor.within(count);
  }

  @Override
  public long skipArray() throws IOException {
    long count = cursor.zigZag();
    while (count < 0) {
      cursor.skip(cursor.zigZag());
      count = cursor.zigZag();
    }
    int items = cursor.within(count);
    // An item may be a record without fields, which would not be counted otherwise.
    cursor.count(items);
    return items;
  }

  @Override
  public long readMapStart() throws IOException {
    return items();
  }

  @Override
  public long mapNext() throws IOException {
    return items();
  }

  @Override
  public long skipMap() throws IOException {
    return skipArray();
  }

  @Override
  public int readIndex() throws IOException {
    return smallNumber();
  }
}
