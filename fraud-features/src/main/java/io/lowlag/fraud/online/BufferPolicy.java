package io.lowlag.fraud.online;

import java.io.Serializable;
import java.time.Duration;

/**
 * When updates are written.
 *
 * @param batchSize most cards in one write
 * @param capacity most cards that wait; then the reader waits
 * @param linger how long an update waits for others, at most
 */
record BufferPolicy(int batchSize, int capacity, Duration linger) implements Serializable {

  BufferPolicy {
    if (capacity < batchSize) {
      throw new IllegalArgumentException(
          "buffer = "
              + capacity
              + " is smaller than batch-size = "
              + batchSize
              + ": a full batch must fit");
    }
  }
}
