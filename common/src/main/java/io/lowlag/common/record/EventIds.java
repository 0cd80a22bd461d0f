package io.lowlag.common.record;

import java.nio.ByteBuffer;
import java.util.UUID;

/** Ids of output events, derived only from their inputs, so that a replay repeats them. */
public final class EventIds {

  private EventIds() {}

  /**
   * The id of an event of {@code kind} that follows from the given inputs, in this order: an RFC
   * 4122 version 3 (name-based) UUID.
   *
   * @param kind what the event says, such as {@code ad-match}
   * @param inputs ids (and where needed, sequence numbers) of what it was derived from
   */
  public static String of(String kind, String... inputs) {
    return UUID.nameUUIDFromBytes(name(kind, inputs)).toString();
  }

  /**
   * The name that the id is made from: each part as its length, 4 bytes, and its UTF-16 units. A
   * separator could be part of an input, and half a surrogate pair has no UTF-8 of its own; so
   * different inputs would have one name.
   */
  static byte[] name(String kind, String... inputs) {
    int bytes = sizeOf(kind);
    for (String input : inputs) {
      bytes += sizeOf(input);
    }
    ByteBuffer name = ByteBuffer.allocate(bytes);
    append(name, kind);
    for (String input : inputs) {
      append(name, input);
    }
    return name.array();
  }

  private static int sizeOf(String part) {
    return Integer.BYTES + Character.BYTES * part.length();
  }

  private static void append(ByteBuffer name, String part) {
    name.putInt(part.length());
    for (int i = 0; i < part.length(); i++) {
      name.putChar(part.charAt(i));
    }
  }
}
