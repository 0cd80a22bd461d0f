package io.lowlag.fraud.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** Writes numbers in as few bytes as they need, seven bits in each, the lowest first. */
public final class CompactWriter {

  private static final int LONGEST_NUMBER = 10;

  private byte[] bytes;
  private int size;

  /**
   * @param expected approximate number of bytes that will be written
   */
  public CompactWriter(int expected) {
    this.bytes = new byte[Math.max(LONGEST_NUMBER, expected)];
  }

  /** Writes a number that is seldom negative. */
  public void number(long value) {
    require(LONGEST_NUMBER);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) ((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  /** Writes a number that is often negative. */
  public void signed(long value) {
    number((value << 1) ^ (value >> (Long.SIZE - 1)));
  }

  /** Writes a text as its length followed by its UTF-8 bytes. */
  public void text(String text) {
    bytes(text.getBytes(UTF_8));
  }

  /** Writes bytes as their number followed by the bytes. */
  public void bytes(byte[] more) {
    number(more.length);
    require(more.length);
    System.arraycopy(more, 0, bytes, size, more.length);
    size += more.length;
  }

  private void require(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length + more, 2 * bytes.length));
    }
  }

  /** Returns all bytes that were written. */
  public byte[] written() {
    return Arrays.copyOf(bytes, size);
  }
}
