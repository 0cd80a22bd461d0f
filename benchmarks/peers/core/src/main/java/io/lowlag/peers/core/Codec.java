package io.lowlag.peers.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Texts and sizes in binary: a variable-length number, then UTF-8. Null has its own size. */
public final class Codec {

  private static final int NULL = 0;

  private Codec() {}

  /** Writes a number from 0 up. */
  public static void size(DataOutput out, int size) throws IOException {
    int rest = size;
    while ((rest & ~0x7F) != 0) {
      out.writeByte((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.writeByte(rest);
  }

  /** Reads a number from 0 up. */
  public static int size(DataInput in) throws IOException {
    int size = 0;
    for (int shift = 0; ; shift += 7) {
      int part = in.readByte();
      size |= (part & 0x7F) << shift;
      if (part >= 0) {
        return size;
      }
    }
  }

  /** Writes a text or null. */
  public static void text(DataOutput out, String text) throws IOException {
    bytes(out, text == null ? null : text.getBytes(UTF_8));
  }

  /** Reads a text or null. */
  public static String text(DataInput in) throws IOException {
    byte[] bytes = bytes(in);
    return bytes == null ? null : new String(bytes, UTF_8);
  }

  /** Writes bytes or null. */
  public static void bytes(DataOutput out, byte[] bytes) throws IOException {
    if (bytes == null) {
      size(out, NULL);
    } else {
      size(out, bytes.length + 1);
      out.write(bytes);
    }
  }

  /** Reads bytes or null. */
  public static byte[] bytes(DataInput in) throws IOException {
    int size = size(in);
    if (size == NULL) {
      return null;
    }
    byte[] bytes = new byte[size - 1];
    in.readFully(bytes);
    return bytes;
  }
}
