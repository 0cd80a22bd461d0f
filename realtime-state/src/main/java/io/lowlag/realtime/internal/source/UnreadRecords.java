package io.lowlag.realtime.internal.source;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads when records arrived, for the driver, which plans a batch and reads none of it. */
final class UnreadRecords implements AutoCloseable {

  /** There is no record: only markers of transactions, or what Kafka has deleted. */
  static final long NOTHING = Long.MAX_VALUE;

  private static final Logger LOG = LoggerFactory.getLogger(UnreadRecords.class);
  private static final Duration POLL = Duration.ofMillis(200);

  /** How many offsets before the wanted one are looked at. */
  private static final int BEFORE = 8;

  /** So many in a row without a record take half a minute. */
  private static final int MOST_EMPTY_POLLS = 150;

  private final Supplier<Consumer<byte[], byte[]>> open;
  private final ArrivalStamp stamp;
  private final DataLoss loss;
  private Consumer<byte[], byte[]> consumer;

  UnreadRecords(Supplier<Consumer<byte[], byte[]>> open, ArrivalStamp stamp, DataLoss loss) {
    this.open = open;
    this.stamp = stamp;
    this.loss = loss;
  }

  /**
   * Returns when the first record from each offset on arrived, epoch milliseconds, {@link #NOTHING}
   * if there is none before the latest offset. A partition is missing if its records bear no time,
   * or the broker does not answer. Records that bear a time of the past do not count: the records
   * before the offset tell what has arrived already.
   *
   * @param from where the batch begins; nothing before it is read
   * @throws IllegalStateException if Kafka has deleted the records, and that must fail the query
   */
  Map<TopicPartition, Long> arrivals(
      Map<TopicPartition, Long> offsets, CoPartitionedOffset from, CoPartitionedOffset latest) {
    if (offsets.isEmpty()) {
      return new HashMap<>();
    }
    consumer().assign(offsets.keySet());
    // A partition that was read before stays paused.
    consumer.resume(offsets.keySet());
    offsets.forEach(
        (own, offset) -> {
          long begin = Math.min(offset, from.offset(own.topic(), own.partition()));
          consumer.seek(own, Math.max(begin, offset - BEFORE));
        });
    Map<TopicPartition, List<Long>> before = new HashMap<>();
    Map<TopicPartition, Integer> seen = new HashMap<>();
    Map<TopicPartition, List<Long>> stamps = new HashMap<>();
    Set<TopicPartition> unread = new HashSet<>(offsets.keySet());
    int empty = 0;
    while (!unread.isEmpty() && empty < MOST_EMPTY_POLLS) {
      ConsumerRecords<byte[], byte[]> records = poll(offsets, latest);
      empty = records.isEmpty() ? empty + 1 : 0;
      for (ConsumerRecord<byte[], byte[]> record : records) {
        TopicPartition own = new TopicPartition(record.topic(), record.partition());
        boolean isBefore = record.offset() < offsets.get(own);
        if (!isBefore) {
          seen.merge(own, 1, Integer::sum);
        }
        long stamped = stamp.of(record);
        if (stamped >= 0) {
          (isBefore ? before : stamps)
              .computeIfAbsent(own, first -> new ArrayList<>())
              .add(stamped);
        }
      }
      unread.removeIf(
          own ->
              seen.getOrDefault(own, 0) >= ArrivalEstimate.CONFIRMING
                  || consumer.position(own) >= latest.offset(own.topic(), own.partition()));
      consumer.pause(done(offsets.keySet(), unread));
    }
    if (!unread.isEmpty()) {
      LOG.atWarn().addKeyValue("partitions", unread).log("unread-records-unknown");
    }
    Map<TopicPartition, Long> arrivals = new HashMap<>();
    done(offsets.keySet(), unread).stream()
        .filter(own -> !seen.containsKey(own))
        .forEach(own -> arrivals.put(own, NOTHING));
    stamps.forEach(
        (own, all) -> {
          long base = base(before.getOrDefault(own, List.of()), all);
          arrivals.put(own, Math.max(base, ArrivalEstimate.ofFirst(all.iterator(), base)));
        });
    return arrivals;
  }

  /**
   * Returns what has arrived before: the latest time of the records before that at most half of the
   * records behind contradict. Later ones are from a clock that is ahead.
   */
  private static long base(List<Long> before, List<Long> behind) {
    return before.stream()
        .filter(time -> behind.stream().filter(each -> each < time).count() * 2 <= behind.size())
        .max(Long::compare)
        .orElse(Long.MIN_VALUE);
  }

  /**
   * Returns where the first records are whose Kafka timestamps are not earlier; a partition that
   * has none is missing.
   */
  Map<TopicPartition, Long> firstStamped(Map<TopicPartition, Long> moments) {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    if (!moments.isEmpty()) {
      Map<TopicPartition, OffsetAndTimestamp> found = consumer().offsetsForTimes(moments);
      found.forEach(
          (own, first) -> {
            if (first != null) {
              offsets.put(own, first.offset());
            }
          });
    }
    return offsets;
  }

  private Consumer<byte[], byte[]> consumer() {
    if (consumer == null) {
      consumer = open.get();
    }
    return consumer;
  }

  private ConsumerRecords<byte[], byte[]> poll(
      Map<TopicPartition, Long> offsets, CoPartitionedOffset latest) {
    try {
      return consumer.poll(POLL);
    } catch (OffsetOutOfRangeException e) {
      Set<TopicPartition> lost = e.offsetOutOfRangePartitions().keySet();
      for (TopicPartition own : lost) {
        loss.requireAllowed(own, offsets.get(own), latest.offset(own.topic(), own.partition()), e);
      }
      consumer.beginningOffsets(lost).forEach(consumer::seek);
      return ConsumerRecords.empty();
    }
  }

  private static Set<TopicPartition> done(
      Collection<TopicPartition> all, Set<TopicPartition> unread) {
    Set<TopicPartition> done = new HashSet<>(all);
    done.removeAll(unread);
    return done;
  }

  @Override
  public void close() {
    if (consumer != null) {
      consumer.close(Duration.ofMillis(500));
      consumer = null;
    }
  }
}
