package io.lowlag.devkit.ads;

import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The outputs of a correct pipeline for generated traffic: nothing less and nothing more.
 *
 * @param matches event ids of {@code ad-matches}
 * @param unmatched event ids of {@code ad-unmatched}, each with its reason
 * @param audits entries of {@code ad-audit}, if it is on: reason and id of what was dropped
 * @param deadLetters {@linkplain #fingerprint fingerprints} of the values in {@code
 *     ad-attribution-dead-letters}
 * @param records how many records are sent in all
 * @param dueUs when the last output is due, in microseconds after the start, if every record is
 *     read as soon as it is sent
 */
public record ExpectedOutputs(
    Set<String> matches,
    Map<String, String> unmatched,
    Set<String> audits,
    Set<String> deadLetters,
    long records,
    long dueUs) {

  /** Returns an identity for a dead letter, which keeps the bytes that it was read with. */
  public static String fingerprint(byte[] value) {
    return UUID.nameUUIDFromBytes(value).toString();
  }
}
