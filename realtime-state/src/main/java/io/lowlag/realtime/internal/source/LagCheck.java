package io.lowlag.realtime.internal.source;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Up to which moment a partition is known to be read.
 *
 * <p>A consumer only repeats the lag that the last fetch of the partition found, and that fetch can
 * be old: the thread did not poll for a while, or only other partitions were fetched since, because
 * this one was paused or had records in the consumer's buffer. Such a lag is in doubt until a new
 * fetch of every partition must have been answered. As long as it is, the brokers are asked for the
 * ends of the partitions: a partition that is read to such an end has no unread record from before
 * the question. A client of its own asks, because on the connection of the fetches a question waits
 * for the answer to a fetch, which a broker without records delays. All times are epoch
 * milliseconds.
 */
final class LagCheck {

  /**
   * A pause between two polls after which the answer that the second one finds may be old. What
   * passes for read was read at most three such pauses ago: one before the last poll, whose answer
   * may have waited as long, one at its end, and one after it.
   */
  static final long LONGEST_PAUSE_MS = 50;

  /** How often to ask. */
  static final long INTERVAL_MS = 25;

  /** How long an answer counts; more than the interval and the way to a distant broker. */
  private static final long VALID_MS = 100;

  /** Used instead of a time: not yet, or unknown. */
  static final long NEVER = 0;

  private static final Duration PATIENCE = Duration.ofMillis(500);

  /** Where a partition ended, at that time or later. */
  private record End(long offset, long askedAt) {}

  private final Supplier<Consumer<byte[], byte[]>> clients;
  private final long longestFetchMs;
  private final LongSupplier wallClock;
  private final Map<TopicPartition, End> ends = new HashMap<>();
  private Consumer<byte[], byte[]> client;
  private long polledAt = NEVER;
  private long doubtedUntil = NEVER;
  private long askAgainAt = NEVER;

  /**
   * @param clients makes the client that asks, when it is first needed
   * @param longestFetchMs how long the answer to a fetch may take
   * @param wallClock shows how long a question took
   */
  LagCheck(
      Supplier<Consumer<byte[], byte[]>> clients, long longestFetchMs, LongSupplier wallClock) {
    this.clients = clients;
    this.longestFetchMs = longestFetchMs;
    this.wallClock = wallClock;
  }

  /** A poll begins. */
  void polling(long now) {
    if (hasPaused(now)) {
      doubt(now);
    }
  }

  /**
   * A poll has ended.
   *
   * @param due when it had to end at the latest; if it ended much later, the thread stood still
   */
  void polled(long due, long now) {
    polledAt = now;
    if (now - due > LONGEST_PAUSE_MS) {
      doubt(now);
    }
  }

  /** A partition may be missing in the fetch that is under way. */
  void doubt(long now) {
    doubtedUntil = now + longestFetchMs;
  }

  boolean isInDoubt(long now) {
    return now < doubtedUntil || hasPaused(now);
  }

  /**
   * Returns the moment before which no unread record arrived that is not fetched yet; {@link
   * #NEVER} if that is not known, or too long ago.
   */
  long readUpTo(TopicCursor cursor, long now) {
    if (!isInDoubt(now)) {
      return cursor.lag() == 0 ? now : NEVER;
    }
    End end = ends.get(cursor.topicPartition());
    boolean isRead =
        end != null && cursor.position() >= end.offset() && now - end.askedAt() <= VALID_MS;
    return isRead ? end.askedAt() : NEVER;
  }

  /** Returns whether it is time to {@link #ask}. */
  boolean isDue(long now) {
    return now >= askAgainAt && isInDoubt(now);
  }

  /**
   * Asks the brokers where the partitions end. After a failure, it waits until fetches have ended
   * the doubt, because a question without an answer stops the reading for as long as it lasts.
   *
   * @param cursors those whose brokers have answered recently: one silent broker fails the question
   *     for all
   */
  void ask(List<TopicCursor> cursors, long now) {
    askAgainAt = now + INTERVAL_MS;
    polling(now);
    if (cursors.isEmpty()) {
      return;
    }
    try {
      if (client == null) {
        client = clients.get();
      }
      client
          .endOffsets(cursors.stream().map(TopicCursor::topicPartition).toList(), PATIENCE)
          .forEach((partition, offset) -> ends.put(partition, new End(offset, now)));
      // A distant broker's answer takes longer than a pause may; the consumer was at work
      // meanwhile.
      polledAt = Math.max(polledAt, wallClock.getAsLong());
    } catch (KafkaException e) {
      // The poll that follows reports the error; until then nothing is known.
      long end = wallClock.getAsLong();
      polledAt = Math.max(polledAt, end);
      doubt(end);
      askAgainAt = doubtedUntil;
    }
  }

  /** Closes the client, if there is one. */
  void close(Duration timeout) {
    if (client != null) {
      client.close(timeout);
      client = null;
    }
  }

  private boolean hasPaused(long now) {
    return polledAt != NEVER && now - polledAt > LONGEST_PAUSE_MS;
  }
}
