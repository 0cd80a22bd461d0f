package io.lowlag.devkit.sessions;

import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The outputs of a correct pipeline for generated traffic.
 *
 * @param required {@linkplain #identity identities} of the session events that must come
 * @param allowed identities of the heartbeats for which the clock decides whether they come
 * @param untilTimeout for live sessions that end by timeout, by session id: the identities of all
 *     heartbeats, with their due times in epoch milliseconds. Heartbeats that are due after the
 *     start was answered must come
 * @param deadLetters {@linkplain #fingerprint fingerprints} of the values in the dead letters
 * @param records how many records are sent in all
 */
public record ExpectedSessions(
    Set<String> required,
    Set<String> allowed,
    Map<String, Map<String, Long>> untilTimeout,
    Set<String> deadLetters,
    long records) {

  /** Returns an identity for a session event, which includes its duration. */
  public static String identity(String eventId, long durationMs) {
    return eventId + " " + durationMs;
  }

  /** Returns an identity for a dead letter, which keeps the bytes that it was read with. */
  public static String fingerprint(byte[] value) {
    return UUID.nameUUIDFromBytes(value).toString();
  }
}
