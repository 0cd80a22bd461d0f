package io.lowlag.peers.core;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** Ids of outputs, derived only from their inputs: name-based UUIDs (version 3), as Lowlag's. */
final class EventIds {

  private static final ThreadLocal<MessageDigest> MD5 = ThreadLocal.withInitial(EventIds::md5);

  private EventIds() {}

  static String match(String transactionId, String requestId, String impressionId) {
    return of("ad-match", transactionId, requestId, impressionId);
  }

  static String unmatched(String transactionId, String side, String eventId) {
    return of("ad-unmatched", transactionId, side, eventId);
  }

  /** Each part is in the name as its length, 4 bytes, and its UTF-16 units. */
  private static String of(String... parts) {
    int bytes = 0;
    for (String part : parts) {
      bytes += Integer.BYTES + Character.BYTES * part.length();
    }
    ByteBuffer name = ByteBuffer.allocate(bytes);
    for (String part : parts) {
      name.putInt(part.length());
      for (int i = 0; i < part.length(); i++) {
        name.putChar(part.charAt(i));
      }
    }
    ByteBuffer hash = ByteBuffer.wrap(MD5.get().digest(name.array()));
    long high = (hash.getLong() & ~0xF000L) | 0x3000L;
    long low = (hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | Long.MIN_VALUE;
    return new UUID(high, low).toString();
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no MD5, which every Java must have", e);
    }
  }
}
