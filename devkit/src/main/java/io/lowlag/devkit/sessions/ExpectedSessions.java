package io.lowlag.devkit.sessions;

import java.util.Set;
import java.util.UUID;

/**
 * What a correct pipeline puts out for generated traffic.
 *
 * @param required {@linkplain #identity identities} of the session events that have to come
 * @param allowed of the heartbeats that come or not as the clock decides
 * @param deadLetters {@linkplain #fingerprint fingerprints} of the values in the dead letters
 * @param records how many records are sent in all
 */
public record ExpectedSessions(
    Set<String> required, Set<String> allowed, Set<String> deadLetters, long records) {

  /** Recognises a session event, and that its duration is right. */
  public static String identity(String eventId, long durationMs) {
    return eventId + " " + durationMs;
  }

  /** Recognises a dead letter, which keeps the bytes it came as. */
  public static String fingerprint(byte[] value) {
    return UUID.nameUUIDFromBytes(value).toString();
  }
}
