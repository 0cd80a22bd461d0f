package io.lowlag.realtime.internal.source;

import java.io.Serializable;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * How long reading waits, in milliseconds.
 *
 * @param pollTimeoutMs how long a bounded range may wait for its next record before the task fails
 * @param longestWaitMs how long a live task waits for a topic whose records are not there yet,
 *     before it goes on with the others
 * @param fetchWaitMs how long a broker holds a fetch that finds nothing
 */
record ReadingTimes(long pollTimeoutMs, long longestWaitMs, long fetchWaitMs)
    implements Serializable {

  static ReadingTimes of(long pollTimeoutMs, long longestWaitMs, Map<String, Object> params) {
    Object fetchWait =
        params.getOrDefault(
            ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, ConsumerConfig.DEFAULT_FETCH_MAX_WAIT_MS);
    return new ReadingTimes(
        pollTimeoutMs, longestWaitMs, Long.parseLong(String.valueOf(fetchWait)));
  }
}
