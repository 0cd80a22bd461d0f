package io.lowlag.realtime.internal.source;

import io.lowlag.realtime.internal.task.ArrivalClock;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Hands over the records of several topics in the order of their arrival, and maintains the time of
 * arrival: no timer fires before an unread record that may have arrived before the timer was due.
 *
 * <p>If a topic's next record is not fetched yet, the task waits for it, in a live task for a
 * limited time. After that, the other topics go on and the time for timers does not advance. (The
 * model is Kafka Streams' {@code max.task.idle.ms}.)
 *
 * <p>A producer's clock can be wrong. If the time of a record is far ahead of the records before
 * it, the earliest time among it and the records behind it counts, because those arrived later. A
 * record with an earlier time is handed over at its place. All times are epoch milliseconds.
 */
final class ArrivalMerge {

  /**
   * A live task does not wait for records that may be up to this much earlier than the next record.
   */
  private static final long SLACK_MS = ArrivalEstimate.SLACK_MS;

  private static final long NEVER = Long.MAX_VALUE;

  private final List<TopicCursor> cursors;
  private final BrokerAnswers brokers;
  private final LagCheck lags;
  private final long longestWaitMs;

  private boolean live;
  private long time = ArrivalClock.UNKNOWN;
  private long arrival = ArrivalClock.UNKNOWN;
  private long waitingSince = NEVER;
  private long readUpTo = LagCheck.NEVER;
  private long arrivedBy = NEVER;
  private long latestTime = NEVER;
  private boolean caughtUp;

  /**
   * @param longestWaitMs how long a live task waits for a topic before it goes on with the others
   */
  ArrivalMerge(
      List<TopicCursor> cursors, BrokerAnswers brokers, LagCheck lags, long longestWaitMs) {
    this.cursors = cursors;
    this.brokers = brokers;
    this.lags = lags;
    this.longestWaitMs = longestWaitMs;
  }

  /**
   * Begins a batch that reads records which are yet to come.
   *
   * @param startTime the time of arrival that the batch before ended with; it may come from another
   *     machine's clock, so it is limited to this machine's time
   * @param now the wall clock
   */
  void beginLive(long startTime, long now) {
    live = true;
    begin(Math.min(startTime, now));
    time = Math.min(time, now);
  }

  /**
   * Begins a batch whose records all exist.
   *
   * @param startTime the time of arrival that the batch before ended with
   * @param isExact whether it ended exactly with it; so this batch does not depend on whether the
   *     same process has read the one before
   */
  void beginPlanned(long startTime, boolean isExact) {
    live = false;
    if (isExact) {
      restart();
      cursors.forEach(TopicCursor::forgetArrivals);
    }
    begin(startTime);
  }

  private void begin(long startTime) {
    time = Math.max(time, startTime);
    waitingSince = NEVER;
    caughtUp = false;
    cursors.forEach(cursor -> cursor.nothingUnreadBefore(startTime));
  }

  /**
   * Sets what the plan of the next batch says.
   *
   * @param time that its records do not pass
   * @param allArrivedBy by when all of its records had arrived, whatever their producers' clocks
   *     said and whenever the batch runs
   */
  void limit(long time, long allArrivedBy) {
    latestTime = time;
    arrivedBy = allArrivedBy;
  }

  /** Forgets the time, because the consumer was moved to another position. */
  void restart() {
    time = ArrivalClock.UNKNOWN;
    arrival = ArrivalClock.UNKNOWN;
  }

  /**
   * Returns the next record.
   *
   * @param now the wall clock
   * @return null if the consumer must be polled first
   */
  ConsumerRecord<byte[], byte[]> next(long now) {
    TopicCursor first = null;
    long firstArrival = NEVER;
    long waiting = NEVER;
    long held = latestTime;
    // Another machine's clock may show another time, but the plan stays.
    long latest = arrivedBy == NEVER ? now : arrivedBy;
    readUpTo = latest;
    for (TopicCursor cursor : cursors) {
      if (cursor.hasNext()) {
        long base = Math.max(time, cursor.nothingUnreadBefore());
        long next = cursor.arrivalOfNext(base, base + SLACK_MS);
        // Live, an estimate that does not move the time need not be confirmed.
        boolean isPlain = live && next <= base + SLACK_MS;
        if (!isPlain
            && !cursor.isDecided(base + SLACK_MS)
            && !cursor.isConfirmed(live && readUpTo(cursor, now) != LagCheck.NEVER)) {
          waiting = Math.min(waiting, cursor.nothingUnreadBefore());
        } else if (first == null || next < firstArrival) {
          first = cursor;
          firstArrival = next;
        }
      } else if (cursor.finished()) {
        held = cursor.isBehind() ? Math.min(held, cursor.nothingBehindEndBefore()) : held;
      } else {
        long known = live ? readUpTo(cursor, now) : LagCheck.NEVER;
        if (known == LagCheck.NEVER) {
          waiting = Math.min(waiting, cursor.nothingUnreadBefore());
        } else if (brokers.isSettling(cursor.topicPartition(), now)) {
          held = Math.min(held, cursor.nothingUnreadBefore());
        } else {
          cursor.nothingUnreadBefore(known);
          readUpTo = Math.min(readUpTo, known);
        }
      }
    }
    caughtUp = first == null && waiting == NEVER && held == NEVER;
    if (first == null || mustWait(waiting, firstArrival, now)) {
      return null;
    }
    return take(first, firstArrival, Math.min(readUpTo, Math.min(waiting, held)), latest);
  }

  private ConsumerRecord<byte[], byte[]> take(
      TopicCursor cursor, long stamped, long unreadBefore, long latest) {
    ConsumerRecord<byte[], byte[]> record = cursor.next();
    // Records of a broker without timestamps count as arrived when they are read.
    long arrived = Math.min(stamped < 0 ? latest : stamped, latest);
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

  private long readUpTo(TopicCursor cursor, long now) {
    return brokers.isRecent(cursor.topicPartition(), now)
        ? lags.readUpTo(cursor, now)
        : LagCheck.NEVER;
  }

  /** Returns when the record that was handed over last arrived. */
  long arrival() {
    return arrival;
  }

  /** Returns the time before which no unread record arrived; it never goes back. */
  long time() {
    return time;
  }

  /**
   * Returns the last moment of which every record is read. Another record may have arrived in the
   * same millisecond as the last one.
   */
  long lastMomentRead() {
    return time == ArrivalClock.UNKNOWN ? time : time - 1;
  }

  /** Returns whether the last call found that nothing waits, in any topic. */
  boolean isCaughtUp() {
    return caughtUp;
  }

  /** Returns the moment before which nothing waits, if the task {@link #isCaughtUp}. */
  long caughtUpAt() {
    return readUpTo;
  }
}
