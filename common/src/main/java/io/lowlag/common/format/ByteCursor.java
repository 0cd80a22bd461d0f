package io.lowlag.common.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * Walks over the bytes of one value. A length is held against what is left before anything is
 * allocated, and elements are counted: some take no byte at all, so the size of a value does not
 * bound them.
 */
final class ByteCursor {

  private static final int PAYLOAD_BITS = 7;
  private static final int PAYLOAD_MASK = 0x7F;
  private static final int CONTINUES = 0x80;
  private static final int LONGEST_VARINT_SHIFT = 63;

  /** Where a text holds it, its bytes may not have been UTF-8. */
  private static final char REPLACEMENT = '\uFFFD';

  private byte[] bytes = new byte[0];
  private int position;
  private int end;
  private long maxElements;
  private long elements;

  /** Begins anew. */
  void over(byte[] value, int from, long most) {
    bytes = value;
    position = from;
    end = value.length;
    maxElements = most;
    elements = 0;
  }

  /** Lets go of the value. */
  void release() {
    over(new byte[0], 0, 0);
  }

  /** Counts elements as JSON has them: a name, a value, each of two brackets. */
  void count(long more) throws TooManyElementsException {
    elements += more;
    if (elements > maxElements) {
      throw new TooManyElementsException(maxElements);
    }
  }

  int position() {
    return position;
  }

  int remaining() {
    return end - position;
  }

  int one() throws MalformedBytesException {
    if (position >= end) {
      throw new MalformedBytesException("it ends too early");
    }
    return bytes[position++] & 0xFF;
  }

  /** A number in groups of seven bits, the lowest first. */
  long varint() throws MalformedBytesException {
    long value = 0;
    for (int shift = 0; shift <= LONGEST_VARINT_SHIFT; shift += PAYLOAD_BITS) {
      int next = one();
      value |= (long) (next & PAYLOAD_MASK) << shift;
      if (next < CONTINUES) {
        return value;
      }
    }
    throw new MalformedBytesException("a number has more than ten bytes");
  }

  /** The same with its sign in the lowest bit. */
  long zigZag() throws MalformedBytesException {
    long value = varint();
    return (value >>> 1) ^ -(value & 1);
  }

  /** A length or a count that what is left can hold. */
  int within(long length) throws MalformedBytesException {
    if (length < 0 || length > remaining()) {
      throw new MalformedBytesException(
          "it says " + length + " where " + remaining() + " bytes are left");
    }
    return (int) length;
  }

  void skip(long length) throws MalformedBytesException {
    position += within(length);
  }

  byte[] bytes(long length) throws MalformedBytesException {
    int from = position;
    skip(length);
    return Arrays.copyOfRange(bytes, from, position);
  }

  String text(long length) throws MalformedBytesException {
    int from = position;
    skip(length);
    String text = new String(bytes, from, position - from, UTF_8);
    if (text.indexOf(REPLACEMENT) >= 0
        && !Arrays.equals(text.getBytes(UTF_8), Arrays.copyOfRange(bytes, from, position))) {
      throw new MalformedBytesException("a text is not UTF-8");
    }
    return text;
  }

  /** A number in so many bytes, the lowest first. */
  long fixed(int size) throws MalformedBytesException {
    long value = 0;
    for (int i = 0; i < size; i++) {
      value |= (long) one() << (Byte.SIZE * i);
    }
    return value;
  }
}
