package io.lowlag.fraud.online;

import java.io.Serializable;
import java.time.Duration;

/**
 * The rules of the buffer: when updates are written.
 *
 * @param batchSize maximum number of cards in one write
 * @param capacity maximum number of waiting cards; if it is reached, the reader waits
 * @param linger maximum time that an update waits for others
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
