package io.lowlag.realtime.internal.source;

/**
 * The first real-time batches of a run last a second each. What happens between two batches
 * (planning on the driver, starting tasks, committing) runs once a minute, far too seldom to be
 * compiled, and the first time takes more than a second in a new JVM. So it is run some times at
 * the start, when a stream stutters anyhow, and not in the middle of a stream that runs.
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

  /** How long the tasks of the next batch read at most, milliseconds. */
  long nextBatchMs() {
    if (left == 0) {
      return TaskPartition.NO_LIMIT;
    }
    left--;
    return BATCH_MS;
  }
}
