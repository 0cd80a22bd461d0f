package io.lowlag.fraud.scoring.model;

/**
 * State: what is known of a card, but for the full segments of its transactions. Times of arrival
 * are processing time, event times the transactions' own; both in epoch milliseconds.
 *
 * @param newest the newest event time that was read
 * @param newestSeen when that transaction arrived
 * @param lastSeen when the card's last transaction arrived
 * @param lastPartition where that one was read
 * @param lastOffset see {@code lastPartition}
 * @param floorTime what is at or before this event time (and, at it, sequence) is forgotten
 * @param floorSequence see {@code floorTime}
 * @param nextSequence how many transactions of the card were taken in
 * @param segments how many full segments are kept beside this
 * @param changesAt the event time at which what was last published of the card stops being right,
 *     if nothing comes; the greatest of all if it never does
 * @param published whether the card's latest record has features, and is no tombstone
 * @param timer when the card's one timer is due, in time of arrival
 * @param tail the transactions that do not fill a segment yet
 */
@SuppressWarnings("ArrayRecordComponent") // as it lies in state; nothing compares states
public record CardState(
    long newest,
    long newestSeen,
    long lastSeen,
    int lastPartition,
    long lastOffset,
    long floorTime,
    long floorSequence,
    long nextSequence,
    int segments,
    long changesAt,
    boolean published,
    long timer,
    byte[] tail) {

  /** In place of the time of a timer that there is not. */
  public static final long NO_TIMER = Long.MAX_VALUE;

  /** Of a card that was never seen. */
  public static CardState unknown() {
    return new CardState(
        Long.MIN_VALUE,
        0,
        0,
        0,
        0,
        Long.MIN_VALUE,
        0,
        0,
        0,
        Long.MAX_VALUE,
        false,
        NO_TIMER,
        new byte[0]);
  }
}
