package io.lowlag.realtime.internal.source;

import java.util.Iterator;

/**
 * Estimates when a record arrived whose time is far ahead of the records before it. Its producer's
 * clock may be wrong, or nothing arrived for a while.
 *
 * <p>The records behind it in its partition arrived later. If a fifth of the next ones bear an
 * earlier time, however many of them are looked at, they contradict the record, and the earliest of
 * their times counts. Fewer than that are from producers whose clocks are late. Producers send in
 * batches, so a wrong time often comes many times in a row, and many records must be looked at.
 */
final class ArrivalEstimate {

  /** Number of records that decide, if so many follow. */
  static final int CONFIRMING = 500;

  /** With fewer records than these, a share says little. */
  private static final int FEW = 8;

  private static final int EARLIER_SHARE = 5;

  private ArrivalEstimate() {}

  /**
   * Returns when the first record arrived, epoch milliseconds.
   *
   * @param stamps the times of the record and of those behind it
   * @param base what has arrived before; records with an earlier time have no influence
   */
  static long ofFirst(Iterator<Long> stamps, long base) {
    long first = stamps.next();
    long earliest = first;
    int earlier = 0;
    int behind = 0;
    while (stamps.hasNext()) {
      long stamped = stamps.next();
      if (stamped < base) {
        continue;
      }
      behind++;
      if (stamped < first) {
        earlier++;
        earliest = Math.min(earliest, stamped);
      }
      if (behind >= FEW && earlier * EARLIER_SHARE >= behind) {
        return earliest;
      }
    }
    return behind < FEW ? earliest : first;
  }
}
