package io.lowlag.devkit.sessions;

import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What a correct pipeline puts out for generated traffic.
 *
 * @param required {@linkplain #identity identities} of the session events that have to come
 * @param allowed of the heartbeats that come or not as the clock decides
 * @param untilTimeout by session id, of live sessions that end by timeout: the identities of all
 *     their heartbeats, with their due times in epoch milliseconds. Those that are due after the
 *     start was answered have to come
 * @param deadLetters {@linkplain #fingerprint fingerprints} of the values in the dead letters
 * @param records how many records are sent in all
 */
public record ExpectedSessions(
    Set<String> required,
    Set<String> allowed,
    Map<String, Map<String, Long>> untilTimeout,
    Set<String> deadLetters,
    long records) {

  /** Recognises a session event, and that its duration is right. */
  public static String identity(String eventId, long durationMs) {
    return eventId + " " + durationMs;
  }

  /** Recognises a dead letter, which keeps the bytes it came as. */
  public static String fingerprint(byte[] value) {
    return UUID.nameUUIDFromBytes(value).toString();
  }
}
