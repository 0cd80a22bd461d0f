package io.lowlag.common.format;

import java.io.ByteArrayOutputStream;

/**
 * Protobuf's wire format: a tag contains a field's number and the layout of its value.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Encoding</a>
 */
final class ProtobufWire {

  static final int VARINT = 0;
  static final int FIXED_64 = 1;
  static final int LENGTH = 2;
  static final int FIXED_32 = 5;

  static final int TYPE_BITS = 3;
  static final int TYPE_MASK = 7;
  static final int GREATEST_NUMBER = (1 << 29) - 1;

  private static final int PAYLOAD_BITS = 7;
  private static final int PAYLOAD_MASK = 0x7F;
  private static final int CONTINUES = 0x80;

  private ProtobufWire() {}

  static void skip(ByteCursor cursor, int wireType) throws MalformedBytesException {
    switch (wireType) {
      case VARINT -> cursor.varint();
      case FIXED_64 -> cursor.skip(Long.BYTES);
      case LENGTH -> cursor.skip(cursor.varint());
      case FIXED_32 -> cursor.skip(Integer.BYTES);
      default -> throw new MalformedBytesException("a field has the wire type " + wireType);
    }
  }

  static void tag(ByteArrayOutputStream out, int number, int wireType) {
    varint(out, ((long) number << TYPE_BITS) | wireType);
  }

  static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~(long) PAYLOAD_MASK) != 0) {
      out.write((int) (rest & PAYLOAD_MASK) | CONTINUES);
      rest >>>= PAYLOAD_BITS;
    }
    out.write((int) rest);
  }

  static void bytes(ByteArrayOutputStream out, int number, byte[] value) {
    tag(out, number, LENGTH);
    varint(out, value.length);
    out.writeBytes(value);
  }
}
