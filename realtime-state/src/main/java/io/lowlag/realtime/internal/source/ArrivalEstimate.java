package io.lowlag.realtime.internal.source;

import io.lowlag.realtime.internal.task.ArrivalClock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Estimates when a record arrived whose time is far ahead of the records before it. Its producer's
 * clock may be wrong, or nothing arrived for a while.
 *
 * <p>The records behind it in its partition arrived later. If a fifth of the next ones bear an
 * earlier time, however many of them are looked at, they contradict the record, and the earliest of
 * their times counts. Fewer than that are from producers whose clocks are late. As long as nothing
 * has arrived, see {@link #ofAll}. Producers send in batches, so a wrong time often comes many
 * times in a row, and many records must be looked at.
 *
 * @param arrival when the first record arrived, epoch milliseconds, as far as the records tell
 * @param isDecided whether more records behind it cannot change that
 */
record ArrivalEstimate(long arrival, boolean isDecided) {

  /** Number of records that decide, if so many follow. */
  static final int CONFIRMING = 500;

  /** With fewer records than these, a share says little. */
  private static final int FEW = 8;

  private static final int EARLIER_SHARE = 5;

  /** A clock that is late by more leaves a gap in the times. */
  private static final long CLOSE_MS = 600_000;

  /** What is this much later than the records before needs no confirmation, milliseconds. */
  static final long SLACK_MS = 200;

  /**
   * Returns when the first record arrived, epoch milliseconds: its own time, unless that is later
   * than plausible.
   *
   * @param stamps the times of the record and of those behind it
   * @param base what has arrived before
   */
  static long of(List<Long> stamps, long base) {
    long first = stamps.get(0);
    return first <= base + SLACK_MS ? first : ofFirst(stamps.iterator(), base).arrival();
  }

  /**
   * Estimates when the first record arrived.
   *
   * @param stamps the times of the record and of those behind it
   * @param base what has arrived before, {@link ArrivalClock#UNKNOWN} if nothing has; records with
   *     an earlier time have no influence
   */
  static ArrivalEstimate ofFirst(Iterator<Long> stamps, long base) {
    if (base == ArrivalClock.UNKNOWN) {
      return new ArrivalEstimate(ofAll(stamps), false);
    }
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
        return new ArrivalEstimate(earliest, true);
      }
    }
    return new ArrivalEstimate(behind < FEW ? earliest : first, false);
  }

  /**
   * As long as nothing has arrived, nothing tells a late time. So times that lie far before the
   * middle one do not count if others that are close to it came before them.
   */
  private static long ofAll(Iterator<Long> stamps) {
    long first = stamps.next();
    List<Long> behind = new ArrayList<>();
    stamps.forEachRemaining(behind::add);
    if (behind.isEmpty()) {
      return first;
    }
    List<Long> sorted = behind.stream().sorted().toList();
    int low = sorted.size() / 2;
    int high = low;
    while (low > 0 && sorted.get(low) - sorted.get(low - 1) <= CLOSE_MS) {
      low--;
    }
    while (high + 1 < sorted.size() && sorted.get(high + 1) - sorted.get(high) <= CLOSE_MS) {
      high++;
    }
    boolean tellsLate = sorted.size() >= FEW && isMixed(behind, sorted.get(low), sorted.get(high));
    return Math.min(first, sorted.get(tellsLate ? low : 0));
  }

  /** Returns whether a time before the range follows one in it. */
  private static boolean isMixed(List<Long> stamps, long from, long until) {
    boolean seen = false;
    for (long stamped : stamps) {
      if (stamped < from && seen) {
        return true;
      }
      seen |= stamped >= from && stamped <= until;
    }
    return false;
  }
}
