package io.lowlag.fraud.features.model;

/**
 * State: what is known about a card for the windows that may still change.
 *
 * @param newest the newest event time, but no later than the transaction's arrival in Kafka; epoch
 *     milliseconds
 * @param nextSequence how many transactions of the card were accepted
 * @param lastSeen when the card's last transaction was read; processing time in epoch milliseconds
 * @param transactions the transactions in the windows, as {@link io.lowlag.fraud.memory.Segment}
 *     writes them; before them, if the card had too many, what the windows hold of forgotten ones
 */
@SuppressWarnings("ArrayRecordComponent") // stored in state as it is; states are never compared
public record WindowState(long newest, long nextSequence, long lastSeen, byte[] transactions) {

  /** Returns the state of an unknown card. */
  public static WindowState unknown() {
    return new WindowState(Long.MIN_VALUE, 0, 0, new byte[0]);
  }
}
