package io.lowlag.common.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * Reads the bytes of one value. It compares each length with the remaining bytes before it
 * allocates anything. It also counts elements: some have no bytes, so the size of a value does not
 * limit their number.
 */
final class ByteCursor {

  private static final int PAYLOAD_BITS = 7;
  private static final int PAYLOAD_MASK = 0x7F;
  private static final int CONTINUES = 0x80;
  private static final int LONGEST_VARINT_SHIFT = 63;

  /** If a text contains this character, its bytes may not have been UTF-8. */
  private static final char REPLACEMENT = '\uFFFD';

  private byte[] bytes = new byte[0];
  private int position;
  private int end;
  private long maxElements;
  private long elements;

  /** Starts to read another value. */
  void over(byte[] value, int from, long most) {
    bytes = value;
    position = from;
    end = value.length;
    maxElements = most;
    elements = 0;
  }

  /** Forgets the value. */
  void release() {
    over(new byte[0], 0, 0);
  }

  /** Counts elements as in JSON: a name, a value, and each of two brackets. */
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

  /** Reads a number in groups of seven bits, the lowest first. */
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

  /** Reads a number in groups of seven bits, with its sign in the lowest bit. */
  long zigZag() throws MalformedBytesException {
    long value = varint();
    return (value >>> 1) ^ -(value & 1);
  }

  /** Returns a length or a count, if it is not larger than the number of remaining bytes. */
  int within(long length) throws MalformedBytesException {
    if (length < 0 || length > remaining()) {
      throw new MalformedBytesException(
          "it gives the length " + length + ", but only " + remaining() + " bytes are left");
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

  /** Reads a number of that many bytes, the lowest first. */
  long fixed(int size) throws MalformedBytesException {
    long value = 0;
    for (int i = 0; i < size; i++) {
      value |= (long) one() << (Byte.SIZE * i);
    }
    return value;
  }
}
