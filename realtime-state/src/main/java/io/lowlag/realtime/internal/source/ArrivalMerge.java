package io.lowlag.realtime.internal.source;

import io.lowlag.realtime.internal.task.ArrivalClock;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Hands the records of several topics over in the order of their arrival, and tells the time of
 * arrival: no timer that is due later than a record that may still be unread goes before it.
 *
 * <p>A topic whose next record is not fetched yet is waited for, a bounded time in a live task;
 * after that, the others go on and the time for timers stands still. (The model is what Kafka
 * Streams does for {@code max.task.idle.ms}.)
 *
 * <p>A producer's clock can be wrong. A record that bears a time far ahead of what was read before
 * counts as of the earliest of it and the records behind it, which arrived later than it whatever
 * it says; one that bears a time before is handed over where it is found. All times are epoch
 * milliseconds.
 */
final class ArrivalMerge {

  /** So much earlier than the next record may be what a live task does not wait for. */
  private static final long SLACK_MS = 200;

  private static final long NEVER = Long.MAX_VALUE;

  private final List<TopicCursor> cursors;
  private final BrokerAnswers brokers;
  private final long longestWaitMs;

  private boolean live;
  private long time = ArrivalClock.UNKNOWN;
  private long arrival = ArrivalClock.UNKNOWN;
  private long waitingSince = NEVER;
  private boolean caughtUp;

  /**
   * @param longestWaitMs how long a live task waits for a topic before it goes on with the others
   */
  ArrivalMerge(List<TopicCursor> cursors, BrokerAnswers brokers, long longestWaitMs) {
    this.cursors = cursors;
    this.brokers = brokers;
    this.longestWaitMs = longestWaitMs;
  }

  /**
   * Begins a batch.
   *
   * @param isLive whether records are read that are yet to come
   * @param startTime the time of arrival that the batch before ended with; another machine's clock
   *     may have told it, so it counts no further than this one's
   * @param now the wall clock
   */
  void begin(boolean isLive, long startTime, long now) {
    long start = Math.min(startTime, now);
    live = isLive;
    time = Math.min(Math.max(time, start), now);
    waitingSince = NEVER;
    caughtUp = false;
    cursors.forEach(cursor -> cursor.nothingUnreadBefore(start));
  }

  /** Forgets the time: the consumer was put elsewhere. */
  void restart() {
    time = ArrivalClock.UNKNOWN;
    arrival = ArrivalClock.UNKNOWN;
  }

  /**
   * The next record.
   *
   * @param now the wall clock
   * @return null if the consumer has to be polled first
   */
  ConsumerRecord<byte[], byte[]> next(long now) {
    TopicCursor first = null;
    long firstArrival = NEVER;
    long waiting = NEVER;
    long held = NEVER;
    for (TopicCursor cursor : cursors) {
      if (cursor.hasNext()) {
        long base = Math.max(time, cursor.nothingUnreadBefore());
        long next = cursor.arrivalOfNext(base, base + SLACK_MS);
        if (next > base + SLACK_MS && !cursor.isConfirmed(live)) {
          waiting = Math.min(waiting, cursor.nothingUnreadBefore());
        } else if (first == null || next < firstArrival) {
          first = cursor;
          firstArrival = next;
        }
      } else if (cursor.finished()) {
        held = cursor.isBehind() ? Math.min(held, cursor.nothingUnreadBefore()) : held;
      } else if (!live || !isKnownToBeRead(cursor, now)) {
        waiting = Math.min(waiting, cursor.nothingUnreadBefore());
      } else if (brokers.isSettling(cursor.topicPartition(), now)) {
        held = Math.min(held, cursor.nothingUnreadBefore());
      } else {
        cursor.nothingUnreadBefore(now);
      }
    }
    caughtUp = first == null && waiting == NEVER && held == NEVER;
    if (first == null || mustWait(waiting, firstArrival, now)) {
      return null;
    }
    return take(first, firstArrival, Math.min(waiting, held), now);
  }

  private ConsumerRecord<byte[], byte[]> take(
      TopicCursor cursor, long stamped, long unreadBefore, long now) {
    ConsumerRecord<byte[], byte[]> record = cursor.next();
    // Records of a broker that knows no times have arrived when they are read.
    long arrived = Math.min(stamped < 0 ? now : stamped, now);
    cursor.nothingUnreadBefore(arrived);
    time = Math.max(time, Math.min(arrived, unreadBefore));
    arrival = Math.max(time, arrived);
    return record;
  }

  private boolean mustWait(long waiting, long firstArrival, long now) {
    if (waiting == NEVER) {
      waitingSince = NEVER;
      return false;
    }
    if (!live) {
      return true;
    }
    if (waiting + SLACK_MS >= firstArrival) {
      return false;
    }
    if (waitingSince == NEVER) {
      waitingSince = now;
    }
    return now - waitingSince < longestWaitMs;
  }

  private boolean isKnownToBeRead(TopicCursor cursor, long now) {
    return cursor.lag() == 0 && brokers.isRecent(cursor.topicPartition(), now);
  }

  /** When the record arrived that was handed out last. */
  long arrival() {
    return arrival;
  }

  /** No record that is still unread arrived before; never goes back. */
  long time() {
    return time;
  }

  /** Whether the last call found that nothing waits, in any topic. */
  boolean isCaughtUp() {
    return caughtUp;
  }
}
