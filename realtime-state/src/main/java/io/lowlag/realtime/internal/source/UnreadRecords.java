package io.lowlag.realtime.internal.source;

import io.lowlag.realtime.internal.task.ArrivalClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads when records arrived, for the driver, which plans a batch and reads none of it. */
final class UnreadRecords implements AutoCloseable {

  /** There is no record: only markers of transactions, or what Kafka has deleted. */
  static final long NOTHING = Long.MAX_VALUE;

  private static final Logger LOG = LoggerFactory.getLogger(UnreadRecords.class);
  private static final Duration POLL = Duration.ofMillis(200);

  /** How many offsets before the wanted one are looked at: more than a producer's batch. */
  private static final int BEFORE = 200;

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
   * its log was cut, or the broker does not answer. Records that bear a time of the past do not
   * count: the records before the offset tell what has arrived already.
   *
   * @param from where the batch begins; nothing before it is read
   * @throws IllegalStateException if Kafka has deleted the records, and that must fail the query
   */
  Map<TopicPartition, Long> arrivals(
      Map<TopicPartition, Long> offsets, CoPartitionedOffset from, CoPartitionedOffset latest) {
    if (offsets.isEmpty()) {
      return new HashMap<>();
    }
    Map<TopicPartition, Place> places = new HashMap<>();
    offsets.forEach(
        (own, offset) ->
            places.put(
                own,
                new Place(
                    from.offset(own.topic(), own.partition()),
                    offset,
                    latest.offset(own.topic(), own.partition()))));
    consumer().assign(offsets.keySet());
    // A partition that was read before stays paused.
    consumer.resume(offsets.keySet());
    places.forEach((own, place) -> consumer.seek(own, place.begin()));
    read(places);
    Map<TopicPartition, Long> arrivals = new HashMap<>();
    places.forEach(
        (own, place) ->
            place
                .arrival(from.time(own.partition()))
                .ifPresent(moment -> arrivals.put(own, moment)));
    return arrivals;
  }

  private void read(Map<TopicPartition, Place> places) {
    Set<TopicPartition> unread = new HashSet<>(places.keySet());
    int empty = 0;
    while (!unread.isEmpty() && empty < MOST_EMPTY_POLLS) {
      ConsumerRecords<byte[], byte[]> records = poll(places);
      empty = records.count() == 0 ? empty + 1 : 0;
      for (ConsumerRecord<byte[], byte[]> record : records) {
        places
            .get(new TopicPartition(record.topic(), record.partition()))
            .add(record, stamp.of(record));
      }
      Set<TopicPartition> done = new HashSet<>(unread);
      done.removeIf(own -> !isDone(own, places.get(own)));
      unread.removeAll(done);
      consumer.pause(done);
    }
    if (!unread.isEmpty()) {
      unread.forEach(own -> places.get(own).isUnknown = true);
      LOG.atWarn().addKeyValue("partitions", unread).log("unread-records-unknown");
    }
  }

  private boolean isDone(TopicPartition own, Place place) {
    if (place.isUnknown || place.isFull()) {
      return true;
    }
    try {
      return consumer.position(own, Duration.ZERO) >= place.latest;
    } catch (TimeoutException e) {
      // A new leader must confirm the position first.
      return false;
    } catch (OffsetOutOfRangeException e) {
      // The new leader has another log.
      place.isUnknown = true;
      return true;
    }
  }

  /** What is read around an offset. */
  private static final class Place {

    private final long from;
    private final long offset;
    private final long latest;
    private final List<Long> before = new ArrayList<>();
    private final List<Long> behind = new ArrayList<>();
    private int seenBehind;
    private long bytes;
    private boolean isUnknown;

    Place(long from, long offset, long latest) {
      this.from = from;
      this.offset = offset;
      this.latest = latest;
    }

    /** Returns the offset to read from: not before the batch, and not far before the place. */
    long begin() {
      return Math.max(Math.min(offset, from), offset - BEFORE);
    }

    void add(ConsumerRecord<byte[], byte[]> record, long stamped) {
      if (record.offset() >= latest) {
        // It came since, so a batch that runs again would be judged by others.
        return;
      }
      boolean isBehind = record.offset() >= offset;
      seenBehind += isBehind ? 1 : 0;
      bytes += isBehind ? TopicCursor.sizeOf(record) : 0;
      if (stamped >= 0) {
        (isBehind ? behind : before).add(stamped);
      }
    }

    boolean isFull() {
      return seenBehind >= ArrivalEstimate.CONFIRMING || bytes >= TopicCursor.MOST_BYTES;
    }

    /**
     * Returns when the first record from the offset on arrived. The records before it are gone
     * through as a task does, so that the driver and the task come to the same.
     *
     * @param startTime what had arrived when the batch began
     */
    OptionalLong arrival(long startTime) {
      if (isUnknown || (seenBehind > 0 && behind.isEmpty())) {
        return OptionalLong.empty();
      }
      if (seenBehind == 0) {
        return OptionalLong.of(NOTHING);
      }
      List<Long> all = new ArrayList<>(before);
      all.addAll(behind);
      long base = Math.max(startTime, arrivedBeforeBegin());
      for (int i = 0; i <= before.size(); i++) {
        List<Long> next = all.subList(i, Math.min(all.size(), i + ArrivalEstimate.CONFIRMING));
        base = Math.max(base, ArrivalEstimate.of(next, base));
      }
      return OptionalLong.of(base);
    }

    /**
     * Returns what had arrived before the first record that is looked at, if that is not the first
     * of the batch: half of the next are not late, and half are not ahead.
     */
    private long arrivedBeforeBegin() {
      return begin() <= from || before.isEmpty()
          ? ArrivalClock.UNKNOWN
          : before.stream().sorted().skip(before.size() / 2).findFirst().orElseThrow();
    }
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

  private ConsumerRecords<byte[], byte[]> poll(Map<TopicPartition, Place> places) {
    try {
      return consumer.poll(POLL);
    } catch (OffsetOutOfRangeException e) {
      Map<TopicPartition, Long> lost = e.offsetOutOfRangePartitions();
      lost.keySet()
          .forEach(
              own -> {
                Place place = places.get(own);
                loss.requireAllowed(own, place.offset, place.latest, e);
              });
      consumer
          .beginningOffsets(lost.keySet())
          .forEach(
              (own, beginning) -> {
                if (lost.get(own) < beginning) {
                  consumer.seek(own, beginning);
                } else {
                  // The log ends before the place: nobody knows what comes to be there.
                  places.get(own).isUnknown = true;
                }
              });
      return ConsumerRecords.empty();
    }
  }

  @Override
  public void close() {
    if (consumer != null) {
      consumer.close(Duration.ofMillis(500));
      consumer = null;
    }
  }
}
