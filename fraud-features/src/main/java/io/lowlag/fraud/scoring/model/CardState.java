package io.lowlag.fraud.scoring.model;

/**
 * State: everything about a card except the full segments of its transactions. Times of arrival are
 * processing time, event times are those of the transactions; both are in epoch milliseconds.
 *
 * @param newest the newest event time that was read
 * @param newestSeen when that transaction arrived
 * @param lastSeen when the card's last transaction arrived
 * @param lastPartition where that transaction was read
 * @param lastOffset see {@code lastPartition}
 * @param floorTime transactions at or before this event time (and, at that time, this sequence) are
 *     forgotten
 * @param floorSequence see {@code floorTime}
 * @param nextSequence how many transactions of the card were accepted
 * @param segments how many full segments are stored separately
 * @param changesAt the event time at which the last published features become outdated if no
 *     transaction comes; {@link Long#MAX_VALUE} if they never do
 * @param published whether the card's latest record has features and is not a tombstone
 * @param timer when the card's one timer is due, in time of arrival
 * @param tail the transactions that do not fill a segment yet
 */
@SuppressWarnings("ArrayRecordComponent") // stored in state as it is; states are never compared
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

  /** The time of a timer that does not exist. */
  public static final long NO_TIMER = Long.MAX_VALUE;

  /** Returns the state of an unknown card. */
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
