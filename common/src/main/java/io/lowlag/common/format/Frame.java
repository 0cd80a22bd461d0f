package io.lowlag.common.format;

import io.lowlag.common.format.PayloadException.Defect;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * Confluent's frame of a value: a zero byte and the schema id in four bytes, the highest first.
 * Apicurio's serializers write the same frame with {@code apicurio.registry.headers.enabled =
 * false} and ids of four bytes.
 */
final class Frame {

  /** Bytes before the payload. */
  static final int LENGTH = 1 + Integer.BYTES;

  private static final byte MAGIC = 0;

  private Frame() {}

  /** Returns the schema id of a value. */
  static int schemaId(byte[] value) throws PayloadException {
    if (value.length < LENGTH || value[0] != MAGIC) {
      throw new PayloadException(
          Defect.NOT_FRAMED,
          value.length < LENGTH
              ? "it has " + value.length + " bytes, and the frame of a schema's id has " + LENGTH
              : "its first byte is " + value[0] + ", and the frame of a schema's id begins with 0");
    }
    return ByteBuffer.wrap(value).getInt(1);
  }

  static void open(ByteArrayOutputStream out, int schemaId) {
    out.write(MAGIC);
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(schemaId).array());
  }
}
