package io.lowlag.realtime.internal.source;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Whether a lag of zero is the lag of now.
 *
 * <p>A consumer only repeats what the last fetch of the partition found, and that fetch can be old:
 * the thread did not poll for a while, or only other partitions were fetched since, because this
 * one was paused or had records in the consumer's buffer. Such a lag is in doubt until a new fetch
 * of every partition must have been answered. As long as it is, the brokers are asked for the ends
 * of the partitions. All times are epoch milliseconds.
 */
final class LagCheck {

  /** A pause between two polls after which the answer that the second one finds may be old. */
  static final long LONGEST_PAUSE_MS = 100;

  /** How long the broker's answer about an end is valid, and how often to ask. */
  static final long VALID_MS = 25;

  private static final Duration PATIENCE = Duration.ofMillis(500);
  private static final long PAUSE_AFTER_FAILURE_MS = 1_000;

  /** Used instead of a time: not yet. */
  private static final long NEVER = 0;

  private final Consumer<byte[], byte[]> consumer;
  private final long longestFetchMs;
  private final Map<TopicPartition, Long> readToEndAt = new HashMap<>();
  private long polledAt = NEVER;
  private long doubtedUntil = NEVER;
  private long askAgainAt = NEVER;

  /**
   * @param longestFetchMs how long the answer to a fetch may take
   */
  LagCheck(Consumer<byte[], byte[]> consumer, long longestFetchMs) {
    this.consumer = consumer;
    this.longestFetchMs = longestFetchMs;
  }

  /** A poll begins. */
  void polling(long now) {
    if (hasPaused(now)) {
      doubt(now);
    }
  }

  /** A poll has ended. */
  void polled(long now) {
    polledAt = now;
  }

  /** A partition may be missing in the fetch that is under way. */
  void doubt(long now) {
    doubtedUntil = now + longestFetchMs;
  }

  boolean isInDoubt(long now) {
    return now < doubtedUntil || hasPaused(now);
  }

  /** Returns whether the partition's lag, as the consumer tells it, is the lag of now. */
  boolean isOfNow(TopicPartition partition, long now) {
    return !isInDoubt(now) || now - readToEndAt.getOrDefault(partition, NEVER) <= VALID_MS;
  }

  /** Returns whether it is time to {@link #ask}. */
  boolean isDue(long now) {
    return now >= askAgainAt && isInDoubt(now);
  }

  /** Asks the brokers whether the topics that seem to be read to their ends still are. */
  void ask(List<TopicCursor> cursors, long now) {
    List<TopicPartition> seemRead =
        cursors.stream()
            .filter(cursor -> cursor.lag() == 0)
            .map(TopicCursor::topicPartition)
            .toList();
    askAgainAt = now + VALID_MS;
    polling(now);
    if (seemRead.isEmpty()) {
      return;
    }
    try {
      Map<TopicPartition, Long> ends = consumer.endOffsets(seemRead, PATIENCE);
      for (TopicCursor cursor : cursors) {
        Long end = ends.get(cursor.topicPartition());
        if (end != null && end <= cursor.position()) {
          readToEndAt.put(cursor.topicPartition(), now);
        }
      }
      // A distant broker's answer takes longer than a pause may; the consumer was at work
      // meanwhile.
      polledAt = Math.max(polledAt, System.currentTimeMillis());
    } catch (WakeupException e) {
      // The wakeup is meant for the poll, which follows and handles it.
      consumer.wakeup();
    } catch (KafkaException e) {
      // The poll that follows reports the error; until then nothing is known.
      askAgainAt = now + PAUSE_AFTER_FAILURE_MS;
    }
  }

  private boolean hasPaused(long now) {
    return polledAt != NEVER && now - polledAt > LONGEST_PAUSE_MS;
  }
}
