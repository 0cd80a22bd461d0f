package io.lowlag.devkit.fraud;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What a correct pipeline makes of generated payments.
 *
 * @param scored {@linkplain ScoreIdentity identities} of the scored transactions, features and
 *     score included
 * @param repeated those of them that are said again, because the transaction is sent again
 * @param alerts identities of the alerts, score included
 * @param deadLetters {@linkplain #fingerprint fingerprints} of the values in the dead letters
 * @param windows identities of the rows of card_windows, see {@link FeatureWindows}
 * @param cards by card: its payments in source order, each once
 * @param frauds by the identity that the alert of a fraudster's payment has or would have: the
 *     pattern
 * @param records how many records are sent in all
 */
public record ExpectedPayments(
    Set<String> scored,
    Set<String> repeated,
    Set<String> alerts,
    Set<String> deadLetters,
    Set<String> windows,
    Map<String, List<Payment>> cards,
    Map<String, FraudPattern> frauds,
    long records) {

  /** Recognises a dead letter, which keeps the bytes it came as. */
  public static String fingerprint(byte[] value) {
    return UUID.nameUUIDFromBytes(value).toString();
  }
}
