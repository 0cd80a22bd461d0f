package io.lowlag.realtime.internal.operator;

import java.util.concurrent.TimeUnit;

/**
 * Limits how many rows may wait for their task. Fewer may wait if they are large, so that they need
 * little memory, and if they are slow to process, because a batch ends only after them.
 */
final class WaitingBound {

  /** The most rows that may wait. */
  static final int MOST_ROWS = 4096;

  /**
   * The number of rows that may always wait, however slow they are; with fewer, most time would be
   * spent on the exchange between threads.
   */
  static final int LEAST_ROWS = 64;

  /** The bytes of waiting rows at which no further row may wait. */
  static final long MOST_BYTES = 8L << 20;

  /** The time in which the waiting rows should be processed, approximately. */
  static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private int rows;
  private long bytes;
  private int mostRows = MOST_ROWS;
  private int lastTaken;
  private long lastTakenAt;

  /**
   * @param nanoTime now
   */
  WaitingBound(long nanoTime) {
    lastTakenAt = nanoTime;
  }

  /** Returns whether no further row may wait now. */
  boolean isReached() {
    return rows >= mostRows || bytes >= MOST_BYTES;
  }

  /** Adds a waiting row. */
  void add(long rowBytes) {
    rows++;
    bytes += rowBytes;
  }

  /**
   * Records that all waiting rows are taken, which means that the rows taken before are processed.
   *
   * @param nanoTime now
   */
  void taken(long nanoTime) {
    if (lastTaken > 0) {
      long nanosPerRow = Math.max(1, (nanoTime - lastTakenAt) / lastTaken);
      mostRows = (int) Math.max(LEAST_ROWS, Math.min(MOST_ROWS, MOST_NANOS / nanosPerRow));
    }
    lastTaken = rows;
    lastTakenAt = nanoTime;
    rows = 0;
    bytes = 0;
  }
}
