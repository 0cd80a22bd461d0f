package io.lowlag.realtime.internal.source;

import io.lowlag.realtime.internal.task.ArrivalClock;
import java.util.ArrayDeque;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** How far a task has read one topic: what is fetched, what is handed out, where it ends. */
final class TopicCursor {

  /** The lag of a topic that no fetch has told of. */
  static final long UNKNOWN_LAG = -1;

  /** So many records confirm the time that the first of them bears. */
  private static final int CONFIRMING = 8;

  /** Records of a topic that wait for those of another one are not fetched beyond this. */
  private static final int MOST_RECORDS = 2_000;

  private static final long MOST_BYTES = 8L << 20;

  private final TopicPartition topicPartition;
  private final ArrivalStamp stamp;
  private final Queue<ConsumerRecord<byte[], byte[]>> fetched = new ArrayDeque<>();
  private long handedOut = -1;
  private long position = -1;
  private long until;
  private boolean behind;
  private boolean paused;
  private long fetchedBytes;
  private long lag = UNKNOWN_LAG;
  private long nothingUnreadBefore = ArrivalClock.UNKNOWN;

  TopicCursor(TopicPartition topicPartition, ArrivalStamp stamp) {
    this.topicPartition = topicPartition;
    this.stamp = stamp;
  }

  TopicPartition topicPartition() {
    return topicPartition;
  }

  /**
   * Reads on from the offset, if what is fetched begins there. Offsets between the last record
   * handed out and the next one hold no records, so any of them is the same place.
   *
   * @param endsBehind whether the topic had more records when the end was planned
   * @return false if the consumer has to seek first
   */
  boolean resume(long from, long newUntil, boolean endsBehind) {
    until = newUntil;
    behind = endsBehind;
    boolean continues = handedOut >= 0 && handedOut <= from && from <= offset();
    if (continues) {
      handedOut = from;
    }
    return continues;
  }

  /** Forgets what is fetched; the consumer has been put to the offset. */
  void restart(long from) {
    fetched.clear();
    fetchedBytes = 0;
    handedOut = from;
    position = from;
    lag = UNKNOWN_LAG;
    nothingUnreadBefore = ArrivalClock.UNKNOWN;
  }

  /**
   * Takes what a poll brought.
   *
   * @param newLag how many records follow at the broker, as far as a fetch has told
   * @return whether the consumer came further, with records or over offsets that hold none
   */
  boolean fetched(
      List<ConsumerRecord<byte[], byte[]>> records, long newPosition, OptionalLong newLag) {
    boolean progress = newPosition > position;
    for (ConsumerRecord<byte[], byte[]> record : records) {
      fetched.add(record);
      fetchedBytes += sizeOf(record);
    }
    position = newPosition;
    lag = newLag.orElse(UNKNOWN_LAG);
    return progress;
  }

  /** The next record before the end, null if none is fetched. */
  ConsumerRecord<byte[], byte[]> next() {
    ConsumerRecord<byte[], byte[]> record = fetched.peek();
    if (record == null || record.offset() >= until) {
      return null;
    }
    fetched.remove();
    fetchedBytes -= sizeOf(record);
    handedOut = record.offset() + 1;
    return record;
  }

  /** How many bytes the key and the value of a record have. */
  static int sizeOf(ConsumerRecord<byte[], byte[]> record) {
    return Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
  }

  /** Whether more records are to be fetched: not those beyond the end, nor without bound. */
  boolean wantsMore() {
    return position < until && fetched.size() < MOST_RECORDS && fetchedBytes < MOST_BYTES;
  }

  /** Notes whether fetching is paused; whether that is news. */
  boolean pausedNow(boolean now) {
    boolean changed = paused != now;
    paused = now;
    return changed;
  }

  /** Whether a record before the end is fetched. */
  boolean hasNext() {
    ConsumerRecord<byte[], byte[]> record = fetched.peek();
    return record != null && record.offset() < until;
  }

  /**
   * When the next record arrived, epoch milliseconds: what it says itself, unless that is later
   * than plausible. Then it is the earliest that it and some records behind it say, which all
   * arrived after it; those that bear a time from before what was read say nothing.
   *
   * @param base what has arrived before
   * @param plausible the latest time that is believed at once
   */
  long arrivalOfNext(long base, long plausible) {
    long earliest = stamp.of(fetched.element());
    if (earliest <= plausible) {
      return earliest;
    }
    int looked = 0;
    for (ConsumerRecord<byte[], byte[]> record : fetched) {
      if (looked++ == CONFIRMING || record.offset() >= until) {
        break;
      }
      long stamped = stamp.of(record);
      if (stamped >= base) {
        earliest = Math.min(earliest, stamped);
      }
    }
    return earliest;
  }

  /** Whether enough records are fetched to tell the time of the next one, or no more can be. */
  boolean isConfirmed(boolean live) {
    return fetched.size() >= CONFIRMING || (live ? lag == 0 : position >= until);
  }

  /** How many records follow those fetched, {@link #UNKNOWN_LAG} if no fetch has told. */
  long lag() {
    return lag;
  }

  /** How many records are not handed out, as far as is known. */
  long waiting() {
    return fetched.size() + Math.max(0, lag);
  }

  /** Whether the topic had more records when the end was planned. */
  boolean isBehind() {
    return behind;
  }

  /** No record of the topic that is unread arrived before; epoch milliseconds. */
  long nothingUnreadBefore() {
    return nothingUnreadBefore;
  }

  void nothingUnreadBefore(long time) {
    nothingUnreadBefore = Math.max(nothingUnreadBefore, time);
  }

  /** The offset of the next record, as far as it is known. */
  long offset() {
    ConsumerRecord<byte[], byte[]> next = fetched.peek();
    return next == null ? position : next.offset();
  }

  long position() {
    return position;
  }

  long until() {
    return until;
  }

  /** Whether no record before the end can follow. */
  boolean finished() {
    return offset() >= until;
  }
}
