package io.lowlag.realtime.internal.source;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** How far a task has read one topic: what is fetched, what is handed out, where it ends. */
final class TopicCursor {

  private final TopicPartition topicPartition;
  private final Queue<ConsumerRecord<byte[], byte[]>> fetched = new ArrayDeque<>();
  private long handedOut = -1;
  private long position = -1;
  private long until;

  TopicCursor(TopicPartition topicPartition) {
    this.topicPartition = topicPartition;
  }

  TopicPartition topicPartition() {
    return topicPartition;
  }

  /**
   * Reads on from the offset, if what is fetched begins there. Offsets between the last record
   * handed out and the next one hold no records, so any of them is the same place.
   *
   * @return false if the consumer has to seek first
   */
  boolean resume(long from, long newUntil) {
    until = newUntil;
    boolean continues = handedOut >= 0 && handedOut <= from && from <= offset();
    if (continues) {
      handedOut = from;
    }
    return continues;
  }

  /** Forgets what is fetched; the consumer has been put to the offset. */
  void restart(long from) {
    fetched.clear();
    handedOut = from;
    position = from;
  }

  /**
   * Takes what a poll brought.
   *
   * @return whether the consumer came further, with records or over offsets that hold none
   */
  boolean fetched(List<ConsumerRecord<byte[], byte[]>> records, long newPosition) {
    boolean progress = newPosition > position;
    fetched.addAll(records);
    position = newPosition;
    return progress;
  }

  /** The next record before the end, null if none is fetched. */
  ConsumerRecord<byte[], byte[]> next() {
    ConsumerRecord<byte[], byte[]> record = fetched.peek();
    if (record == null || record.offset() >= until) {
      return null;
    }
    fetched.remove();
    handedOut = record.offset() + 1;
    return record;
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
