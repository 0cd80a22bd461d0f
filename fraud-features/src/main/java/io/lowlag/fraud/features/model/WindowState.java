package io.lowlag.fraud.features.model;

/**
 * State: what is known of a card for the windows that may still change.
 *
 * @param newest the newest event time that is believed, epoch milliseconds
 * @param nextSequence how many transactions of the card were taken in
 * @param lastSeen when the card's last transaction was read; processing time in epoch milliseconds
 * @param transactions those that the windows hold
 */
@SuppressWarnings("ArrayRecordComponent") // as it lies in state; nothing compares states
public record WindowState(long newest, long nextSequence, long lastSeen, byte[] transactions) {

  /** Of a card that was never seen. */
  public static WindowState unknown() {
    return new WindowState(Long.MIN_VALUE, 0, 0, new byte[0]);
  }
}
