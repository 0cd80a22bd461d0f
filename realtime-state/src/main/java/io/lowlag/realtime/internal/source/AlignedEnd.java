package io.lowlag.realtime.internal.source;

import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Ends a limited batch at one moment of arrival in all topics of a partition.
 *
 * <p>Spark divides a limit by the number of records. A batch would therefore end at a different
 * moment in each topic, and records of one topic would be handed over before earlier ones of
 * another. So every topic of a partition is cut back to the earliest moment of a record that the
 * limit leaves unread in any of them.
 */
final class AlignedEnd implements AutoCloseable {

  /**
   * Where a limited batch ends.
   *
   * @param end its offsets
   * @param unreadFrom when the first record behind the end arrived, epoch milliseconds, for each
   *     topic that has one with a timestamp; empty if there is only one topic
   */
  record Aligned(CoPartitionedOffset end, Map<TopicPartition, Long> unreadFrom) {}

  private static final Duration POLL = Duration.ofMillis(200);
  private static final int MOST_POLLS = 150;

  private final Supplier<Consumer<byte[], byte[]>> open;
  private final ArrivalStamp stamp;
  private final DataLoss loss;
  private Consumer<byte[], byte[]> consumer;

  AlignedEnd(Supplier<Consumer<byte[], byte[]>> open, ArrivalStamp stamp, DataLoss loss) {
    this.open = open;
    this.stamp = stamp;
    this.loss = loss;
  }

  /**
   * Returns the end to plan for, with what is known of the records behind it.
   *
   * @param from where the batch begins
   * @param limited where the limit ends it
   * @param latest what the broker has
   * @throws IllegalStateException if Kafka has deleted records behind the limit, and that must fail
   *     the query
   */
  Aligned align(CoPartitionedOffset from, CoPartitionedOffset limited, CoPartitionedOffset latest) {
    Map<TopicPartition, Long> unread = new HashMap<>();
    limited
        .topics()
        .forEach(
            (topic, offsets) ->
                offsets.forEach(
                    (partition, end) -> {
                      if (end < latest.offset(topic, partition)) {
                        unread.put(new TopicPartition(topic, partition), end);
                      }
                    }));
    if (unread.isEmpty() || limited.topics().size() == 1) {
      return new Aligned(limited, Map.of());
    }
    try {
      Map<TopicPartition, Long> moments = firstUnread(unread, latest);
      CoPartitionedOffset end = cutBack(from, limited, moments);
      Map<TopicPartition, Long> cut = cut(limited, end);
      moments.keySet().removeAll(cut.keySet());
      moments.putAll(firstUnread(cut, latest));
      return new Aligned(end, moments);
    } catch (InterruptException e) {
      // Spark treats this as a stop, not as a failure of the query.
      throw new UncheckedIOException(new InterruptedIOException("the query is stopped"));
    }
  }

  /** Returns where the topics end that were cut back. */
  private static Map<TopicPartition, Long> cut(
      CoPartitionedOffset limited, CoPartitionedOffset end) {
    Map<TopicPartition, Long> cut = new HashMap<>();
    end.topics()
        .forEach(
            (topic, offsets) ->
                offsets.forEach(
                    (partition, offset) -> {
                      if (offset < limited.offset(topic, partition)) {
                        cut.put(new TopicPartition(topic, partition), offset);
                      }
                    }));
    return cut;
  }

  /** Returns when the first unread record arrived, for each topic that has one. */
  private Map<TopicPartition, Long> firstUnread(
      Map<TopicPartition, Long> unread, CoPartitionedOffset latest) {
    if (unread.isEmpty()) {
      return new HashMap<>();
    }
    if (consumer == null) {
      consumer = open.get();
    }
    consumer.assign(unread.keySet());
    // A partition that was read before stays paused.
    consumer.resume(unread.keySet());
    unread.forEach(consumer::seek);
    Map<TopicPartition, Integer> seen = new HashMap<>();
    Map<TopicPartition, List<Long>> stamps = new HashMap<>();
    Set<TopicPartition> open = new HashSet<>(unread.keySet());
    for (int poll = 0; !open.isEmpty() && poll < MOST_POLLS; poll++) {
      for (ConsumerRecord<byte[], byte[]> record : poll(unread, latest)) {
        TopicPartition own = new TopicPartition(record.topic(), record.partition());
        seen.merge(own, 1, Integer::sum);
        long stamped = stamp.of(record);
        if (stamped >= 0) {
          stamps.computeIfAbsent(own, first -> new ArrayList<>()).add(stamped);
        }
      }
      open.removeIf(
          own ->
              seen.getOrDefault(own, 0) >= ArrivalEstimate.CONFIRMING
                  || consumer.position(own) >= latest.offset(own.topic(), own.partition()));
      consumer.pause(done(unread.keySet(), open));
    }
    Map<TopicPartition, Long> arrivals = new HashMap<>();
    stamps.forEach(
        (own, all) -> arrivals.put(own, ArrivalEstimate.ofFirst(all.iterator(), Long.MIN_VALUE)));
    return arrivals;
  }

  private ConsumerRecords<byte[], byte[]> poll(
      Map<TopicPartition, Long> unread, CoPartitionedOffset latest) {
    try {
      return consumer.poll(POLL);
    } catch (OffsetOutOfRangeException e) {
      Set<TopicPartition> lost = e.offsetOutOfRangePartitions().keySet();
      for (TopicPartition own : lost) {
        loss.requireAllowed(own, unread.get(own), latest.offset(own.topic(), own.partition()), e);
      }
      consumer.beginningOffsets(lost).forEach(consumer::seek);
      return ConsumerRecords.empty();
    }
  }

  private static Set<TopicPartition> done(
      Collection<TopicPartition> all, Set<TopicPartition> open) {
    Set<TopicPartition> done = new HashSet<>(all);
    done.removeAll(open);
    return done;
  }

  private CoPartitionedOffset cutBack(
      CoPartitionedOffset from, CoPartitionedOffset limited, Map<TopicPartition, Long> unread) {
    Map<Integer, Long> moments = new HashMap<>();
    unread.forEach((own, moment) -> moments.merge(own.partition(), moment, Math::min));
    Map<TopicPartition, Long> asked = new HashMap<>();
    limited
        .topics()
        .forEach(
            (topic, offsets) ->
                offsets.forEach(
                    (partition, end) -> {
                      TopicPartition own = new TopicPartition(topic, partition);
                      Long moment = moments.get(partition);
                      // The topic with that moment keeps its end, so every batch advances.
                      if (moment != null
                          && !moment.equals(unread.get(own))
                          && end > from.offset(topic, partition)) {
                        asked.put(own, moment);
                      }
                    }));
    Map<TopicPartition, OffsetAndTimestamp> found =
        asked.isEmpty() ? Map.of() : consumer.offsetsForTimes(asked);
    SortedMap<String, TreeMap<Integer, Long>> ends = new TreeMap<>();
    limited
        .topics()
        .forEach(
            (topic, offsets) -> {
              TreeMap<Integer, Long> cut = new TreeMap<>(offsets);
              cut.replaceAll(
                  (partition, end) -> {
                    OffsetAndTimestamp first = found.get(new TopicPartition(topic, partition));
                    return first == null
                        ? end
                        : Math.max(from.offset(topic, partition), Math.min(end, first.offset()));
                  });
              ends.put(topic, cut);
            });
    return limited.endingAt(ends);
  }

  @Override
  public void close() {
    if (consumer != null) {
      consumer.close(Duration.ofMillis(500));
      consumer = null;
    }
  }
}
