package io.lowlag.realtime.internal.operator;

import java.util.concurrent.TimeUnit;

/**
 * How many rows may wait for their task: fewer where they are large, so that they cost no memory to
 * speak of, and fewer where they are slow to work off, because a batch ends only after them.
 */
final class WaitingBound {

  /** At most so many rows wait. */
  static final int MOST_ROWS = 4096;

  /** So many may wait however slow they are, or taking turns would be all that is done. */
  static final int LEAST_ROWS = 64;

  /** Rows of so many bytes may wait, and one more. */
  static final long MOST_BYTES = 8L << 20;

  /** What waits is worked off in about this time. */
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

  /** Whether no row more may wait now. */
  boolean isReached() {
    return rows >= mostRows || bytes >= MOST_BYTES;
  }

  /** A row more waits. */
  void add(long rowBytes) {
    rows++;
    bytes += rowBytes;
  }

  /**
   * All that waited is taken, which means that what was taken before is worked off.
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
