package io.lowlag.common.record;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** Ids of output events, derived only from their inputs, so that a replay repeats them. */
public final class EventIds {

  /**
   * One instance for each thread, because the lookup of the algorithm costs more than the digest.
   */
  private static final ThreadLocal<MessageDigest> MD5 = ThreadLocal.withInitial(EventIds::md5);

  private EventIds() {}

  /**
   * Returns the id of an event of {@code kind} that is derived from the given inputs, in this
   * order: an RFC 4122 version 3 (name-based) UUID.
   *
   * @param kind what the event says, such as {@code ad-match}
   * @param inputs ids (and where needed, sequence numbers) of the inputs of the event
   */
  public static String of(String kind, String... inputs) {
    ByteBuffer hash = ByteBuffer.wrap(MD5.get().digest(name(kind, inputs)));
    long high = (hash.getLong() & ~0xF000L) | 0x3000L;
    long low = (hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | Long.MIN_VALUE;
    return new UUID(high, low).toString();
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no MD5, which every Java has to have", e);
    }
  }

  /**
   * Returns the name that the id is created from: each part as its length, 4 bytes, and its UTF-16
   * units. With a separator or with UTF-8, different inputs could have the same name: a separator
   * may be part of an input, and half a surrogate pair has no UTF-8.
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
