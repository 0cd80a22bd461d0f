package io.lowlag.devkit.fraud;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The outputs of a correct pipeline for generated payments.
 *
 * @param scored {@linkplain ScoreIdentity identities} of the scored transactions, features and
 *     score included
 * @param repeated those of them that are emitted again, because the transaction is sent again
 * @param alerts identities of the alerts, score included
 * @param deadLetters {@linkplain #fingerprint fingerprints} of the values in the dead letters
 * @param windows identities of the rows of card_windows, see {@link FeatureWindows}
 * @param cards the payments of each card in source order, each once
 * @param frauds the pattern of each payment of a fraudster, by the identity of its actual or
 *     possible alert
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

  /** Returns an identity for a dead letter, which keeps the bytes that it was read with. */
  public static String fingerprint(byte[] value) {
    return UUID.nameUUIDFromBytes(value).toString();
  }
}
