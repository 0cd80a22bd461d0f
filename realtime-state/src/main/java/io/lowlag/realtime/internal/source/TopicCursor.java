package io.lowlag.realtime.internal.source;

import io.lowlag.realtime.internal.engine.OffsetRange;
import io.lowlag.realtime.internal.task.ArrivalClock;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * How far a task has read one topic: what is fetched, what is handed over, and where the range
 * ends.
 */
final class TopicCursor {

  /** The lag of a topic that no fetch has reported yet. */
  static final long UNKNOWN_LAG = -1;

  /** Maximum number of fetched records of a topic while it waits for another topic. */
  private static final int MOST_RECORDS = 2_000;

  /** As much of them at most, in bytes. */
  static final long MOST_BYTES = 8L << 20;

  private final TopicPartition topicPartition;
  private final ArrivalStamp stamp;
  private final Queue<ConsumerRecord<byte[], byte[]>> fetched = new ArrayDeque<>();
  private final Queue<Long> stamps = new ArrayDeque<>();
  private long handedOut = -1;
  private long position = -1;
  private long until;
  private UnreadTail tail;
  private boolean lostBehindEnd;
  private boolean paused;
  private boolean unconfirmed;
  private ArrivalEstimate estimate;
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
   * Continues at the offset if the fetched records begin there. Offsets between the last record
   * handed over and the next one contain no records, so any of them is the same place.
   *
   * @param unreadBehind what the topic had behind the end when that was planned; null for nothing
   * @return false if the consumer must seek first
   */
  boolean resume(long from, long newUntil, UnreadTail unreadBehind) {
    until = newUntil;
    tail = unreadBehind;
    unconfirmed = false;
    lostBehindEnd = false;
    boolean continues = handedOut >= 0 && handedOut <= from && from <= offset();
    if (continues) {
      handedOut = from;
    }
    return continues;
  }

  /** Forgets the fetched records, because the consumer was moved to the offset. */
  void restart(long from) {
    fetched.clear();
    stamps.clear();
    estimate = null;
    fetchedBytes = 0;
    handedOut = from;
    position = from;
    lag = UNKNOWN_LAG;
    nothingUnreadBefore = ArrivalClock.UNKNOWN;
  }

  /**
   * Continues at the offset, because Kafka does not have the next ones. Fetched records before it
   * stay: they existed.
   */
  void continueAt(long offset) {
    if (offset < position) {
      // The log was cut, so everything from there on is read again.
      fetched.removeIf(record -> record.offset() >= offset);
      stamps.clear();
      fetched.forEach(record -> stamps.add(stamp.of(record)));
      estimate = null;
      fetchedBytes = fetched.stream().mapToLong(TopicCursor::sizeOf).sum();
      handedOut = Math.min(handedOut, offset);
      nothingUnreadBefore = ArrivalClock.UNKNOWN;
    }
    position = offset;
    lag = UNKNOWN_LAG;
  }

  /**
   * Accepts the records of a poll. What follows them is unknown until {@link #at} reports it.
   *
   * @return whether there were any
   */
  boolean fetched(List<ConsumerRecord<byte[], byte[]>> records) {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      fetched.add(record);
      stamps.add(stamp.of(record));
      fetchedBytes += sizeOf(record);
      estimate = null;
      position = record.offset() + 1;
    }
    lag = UNKNOWN_LAG;
    return !records.isEmpty();
  }

  /**
   * Accepts where the consumer is after a poll.
   *
   * @param newLag how many records follow at the broker, as far as a fetch has reported
   * @return whether the consumer advanced over offsets without records
   */
  boolean at(long newPosition, OptionalLong newLag) {
    boolean progress = newPosition > position;
    position = newPosition;
    lag = newLag.orElse(UNKNOWN_LAG);
    return progress;
  }

  /** Returns the next record before the end, null if none is fetched. */
  ConsumerRecord<byte[], byte[]> next() {
    ConsumerRecord<byte[], byte[]> record = fetched.peek();
    if (record == null || record.offset() >= until) {
      return null;
    }
    fetched.remove();
    stamps.remove();
    estimate = null;
    unconfirmed = false;
    fetchedBytes -= sizeOf(record);
    handedOut = record.offset() + 1;
    return record;
  }

  /** Returns how many bytes the key and the value of a record have. */
  static int sizeOf(ConsumerRecord<byte[], byte[]> record) {
    return Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
  }

  /**
   * Returns whether to fetch more records: not without bound, and beyond the end only to decide the
   * time of a record before it.
   */
  boolean wantsMore() {
    boolean belongs = position < until || (unconfirmed && mayBeContradicted());
    return belongs && fetched.size() < MOST_RECORDS && fetchedBytes < MOST_BYTES;
  }

  // Behind the end of the range, as far as it is known that records are there.
  private boolean mayBeContradicted() {
    return isBehind()
        && position < tail.until()
        && !lostBehindEnd
        && lag != 0
        && fetched.size() < ArrivalEstimate.CONFIRMING;
  }

  /** Sets whether fetching is paused; returns whether that changed. */
  boolean pausedNow(boolean now) {
    boolean changed = paused != now;
    paused = now;
    return changed;
  }

  /** Returns whether a record before the end is fetched. */
  boolean hasNext() {
    ConsumerRecord<byte[], byte[]> record = fetched.peek();
    return record != null && record.offset() < until;
  }

  /**
   * Returns when the next record arrived, epoch milliseconds: its own time, unless that is later
   * than plausible and the fetched records behind it, in the range or not, contradict it.
   *
   * @param base what has arrived before
   * @param plausible the latest time that is accepted without confirmation
   */
  long arrivalOfNext(long base, long plausible) {
    long stamped = stamps.element();
    if (stamped <= plausible) {
      return stamped;
    }
    // It changes only with the fetched records, or when time has passed it.
    if (estimate == null || estimate.arrival() < base) {
      // As long as nothing of this topic has arrived, the others do not tell its late times.
      boolean isFirst = nothingUnreadBefore == ArrivalClock.UNKNOWN;
      estimate = ArrivalEstimate.ofFirst(deciding(), isFirst ? ArrivalClock.UNKNOWN : base);
    }
    return estimate.arrival();
  }

  /**
   * Returns whether more records could not change {@link #arrivalOfNext}.
   *
   * @param plausible as there, where it was called before
   */
  boolean isDecided(long plausible) {
    return stamps.element() <= plausible || estimate.isDecided();
  }

  /**
   * Records that came after the end was planned decide nothing: a rerun may see more of them. More
   * than {@link ArrivalEstimate#CONFIRMING} may be fetched, which depends on the polls.
   */
  private Iterator<Long> deciding() {
    if (until == OffsetRange.UNBOUNDED) {
      return stamps.stream().limit(ArrivalEstimate.CONFIRMING).iterator();
    }
    long existed = isBehind() ? tail.until() : until;
    long deciding =
        fetched.stream()
            .limit(ArrivalEstimate.CONFIRMING)
            .takeWhile(record -> record.offset() < existed)
            .count();
    return stamps.stream().limit(deciding).iterator();
  }

  /**
   * Returns whether enough records are fetched to decide the time of the next one, or no more are
   * fetched before it is handed out: there are none, or those that are here fill the memory. If
   * not, the next fetches bring more.
   *
   * @param nothingFollows whether it is known that no records follow the fetched ones
   */
  boolean isConfirmed(boolean nothingFollows) {
    unconfirmed = fetched.size() < ArrivalEstimate.CONFIRMING && !nothingFollows;
    return !unconfirmed || !wantsMore();
  }

  /** The records behind the end are not there any more, so they can confirm nothing. */
  void lostBehindEnd() {
    lostBehindEnd = true;
  }

  /**
   * Returns how many records follow the fetched ones, {@link #UNKNOWN_LAG} if no fetch has reported
   * it.
   */
  long lag() {
    return lag;
  }

  /** Returns how many records are not handed out, as far as is known. */
  long waiting() {
    return fetched.size() + Math.max(0, lag);
  }

  /** Returns whether the topic had more records when the end was planned. */
  boolean isBehind() {
    return tail != null;
  }

  /** Returns the time before which no record behind the end arrived, epoch milliseconds. */
  long nothingBehindEndBefore() {
    return Math.max(nothingUnreadBefore, tail.from());
  }

  /** Returns the time before which no unread record of the topic arrived, epoch milliseconds. */
  long nothingUnreadBefore() {
    return nothingUnreadBefore;
  }

  /** Forgets when what was read arrived: a plan says what the next batch begins with. */
  void forgetArrivals() {
    nothingUnreadBefore = ArrivalClock.UNKNOWN;
    estimate = null;
  }

  void nothingUnreadBefore(long time) {
    nothingUnreadBefore = Math.max(nothingUnreadBefore, time);
  }

  /** Returns the offset of the next record, as far as it is known. */
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

  /** Returns whether no record before the end can follow. */
  boolean finished() {
    return offset() >= until;
  }
}
