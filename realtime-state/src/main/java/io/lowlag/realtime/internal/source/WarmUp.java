package io.lowlag.realtime.internal.source;

/**
 * The first real-time batches of a run last a second each. The code between two batches (planning
 * on the driver, starting tasks, committing) runs once a minute, too seldom for the JVM to compile
 * it, and takes more than a second the first time in a new JVM. So it runs several times at the
 * start, when a stream stutters anyway, and not in the middle of a running stream.
 */
final class WarmUp {

  private static final long BATCH_MS = 1_000;

  private int left;

  /**
   * @param batches how many batches are short
   */
  WarmUp(int batches) {
    this.left = batches;
  }

  /** Returns the maximum time that the tasks of the next batch read, milliseconds. */
  long nextBatchMs() {
    if (left == 0) {
      return TaskPartition.NO_LIMIT;
    }
    left--;
    return BATCH_MS;
  }
}
