package io.lowlag.fraud.scoring.model;

/**
 * State: what is known of a card, but for the full segments of its transactions.
 *
 * @param newest the newest event time that was read, epoch milliseconds
 * @param floorTime what is at or before this event time (and, at it, sequence) is forgotten
 * @param floorSequence see {@code floorTime}
 * @param nextSequence how many transactions of the card were taken in
 * @param segments how many full segments are kept beside this
 * @param lastSeen when the card's last transaction was read; processing time in epoch milliseconds
 * @param tail the transactions that do not fill a segment yet
 */
@SuppressWarnings("ArrayRecordComponent") // as it lies in state; nothing compares states
public record CardState(
    long newest,
    long floorTime,
    long floorSequence,
    long nextSequence,
    int segments,
    long lastSeen,
    byte[] tail) {

  /** Of a card that was never seen. */
  public static CardState unknown() {
    return new CardState(Long.MIN_VALUE, Long.MIN_VALUE, 0, 0, 0, 0, new byte[0]);
  }
}
