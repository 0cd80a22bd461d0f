package io.lowlag.fraud.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** Reads bytes that a {@link CompactWriter} has written, in the same order. */
public final class CompactReader {

  private final byte[] bytes;
  private int next;

  public CompactReader(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Returns whether there are more bytes. */
  public boolean hasMore() {
    return next < bytes.length;
  }

  /** Reads a number that {@link CompactWriter#number} wrote. */
  public long number() {
    long value = 0;
    int shift = 0;
    byte part;
    do {
      part = bytes[next++];
      value |= (part & 0x7FL) << shift;
      shift += 7;
    } while (part < 0);
    return value;
  }

  /** Reads a number that {@link CompactWriter#number} wrote, as an int. */
  public int count() {
    return Math.toIntExact(number());
  }

  /** Reads a number that {@link CompactWriter#signed} wrote. */
  public long signed() {
    long value = number();
    return (value >>> 1) ^ -(value & 1);
  }

  /** Reads a text. */
  public String text() {
    int length = count();
    String text = new String(bytes, next, length, UTF_8);
    next += length;
    return text;
  }

  /** Reads bytes. */
  public byte[] bytes() {
    int length = count();
    byte[] part = Arrays.copyOfRange(bytes, next, next + length);
    next += length;
    return part;
  }
}
