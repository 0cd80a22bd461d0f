package io.lowlag.realtime.internal.source;

import io.lowlag.realtime.internal.engine.OffsetRange;
import io.lowlag.realtime.internal.figures.TopicLags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Kafka consumer on the same partition of every topic. It keeps fetched records and its
 * position from one batch to the next. Only one thread may use it at a time, except for {@link
 * #wakeup}.
 */
final class PartitionConsumer {

  private static final Logger LOG = LoggerFactory.getLogger(PartitionConsumer.class);
  private static final long LONGEST_POLL_MS = 250;
  private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(500);

  private final Consumer<byte[], byte[]> consumer;
  private final int partition;
  private final List<TopicCursor> cursors = new ArrayList<>();
  private final BrokerAnswers brokers;
  private final LagCheck lagCheck;
  private final ArrivalMerge merge;
  private final CatchUp catchUp;
  private final List<TopicLags.Lag> lags = new ArrayList<>();
  private final int mostRecords;
  private DataLoss loss;
  private long lagsToldAt;
  private boolean live;

  /**
   * @param mostRecords the consumer's {@code max.poll.records}
   * @param askers makes a second consumer, which only asks for offsets
   */
  PartitionConsumer(
      Consumer<byte[], byte[]> consumer,
      int partition,
      Set<String> topics,
      ReadingTimes times,
      ArrivalStamp stamp,
      int mostRecords,
      Supplier<Consumer<byte[], byte[]>> askers) {
    this.consumer = consumer;
    this.mostRecords = mostRecords;
    this.partition = partition;
    this.catchUp = new CatchUp(partition);
    this.brokers = new BrokerAnswers(consumer, times.fetchWaitMs());
    this.lagCheck = new LagCheck(askers, brokers.patienceMs(), System::currentTimeMillis);
    this.merge = new ArrivalMerge(cursors, brokers, lagCheck, times.longestWaitMs());
    topics.stream()
        .sorted(Comparator.naturalOrder())
        .map(topic -> new TopicCursor(new TopicPartition(topic, partition), stamp))
        .forEach(cursors::add);
    consumer.assign(cursors.stream().map(TopicCursor::topicPartition).toList());
  }

  /**
   * Prepares for the ranges, one for each topic; seeks only if the last batch ended elsewhere.
   *
   * @param runId the run of the query that reads
   */
  void begin(TaskPartition task, DataLoss dataLoss, String runId) {
    loss = dataLoss;
    lags.clear();
    cursors.forEach(
        cursor -> lags.add(TopicLags.of(runId, cursor.topicPartition().topic(), partition)));
    brokers.paused();
    for (OffsetRange range : task.ranges()) {
      TopicCursor cursor = cursor(new TopicPartition(range.topic(), partition));
      UnreadTail tail = task.tail(range.topic()).orElse(null);
      if (!cursor.resume(range.from(), range.until(), tail)) {
        consumer.seek(cursor.topicPartition(), range.from());
        cursor.restart(range.from());
        merge.restart();
      }
    }
    fetchWhatIsWanted();
    live = task.isLive();
    merge.limit(task.latestTime(), task.arrivedBy());
    if (live) {
      merge.beginLive(task.startTime(), System.currentTimeMillis());
    } else {
      merge.beginPlanned(task.startTime(), task.isStartExact());
    }
  }

  /** Returns the next record in the order of arrival; null if the consumer must be polled first. */
  ConsumerRecord<byte[], byte[]> next() {
    long now = System.currentTimeMillis();
    ConsumerRecord<byte[], byte[]> record = merge.next(now);
    if (record == null && live && lagCheck.isDue(now)) {
      lagCheck.ask(answeredRecently(now), now);
      // As of the moment of the question: records that came after it are not known.
      record = merge.next(now);
    }
    if (record != null) {
      catchUp.read(merge.arrival());
    }
    if (record == null || now != lagsToldAt) {
      tellLags(now);
    }
    return record;
  }

  private List<TopicCursor> answeredRecently(long now) {
    return cursors.stream()
        .filter(cursor -> brokers.isRecent(cursor.topicPartition(), now))
        .toList();
  }

  // Once a millisecond is often enough, and costs nothing beside a record.
  private void tellLags(long now) {
    lagsToldAt = now;
    for (int i = 0; i < lags.size(); i++) {
      TopicCursor cursor = cursors.get(i);
      if (live) {
        lags.get(i).isLive(cursor.waiting(), cursor.nothingUnreadBefore(), now);
      } else {
        lags.get(i).is(cursor.waiting(), cursor.nothingUnreadBefore(), now);
      }
    }
  }

  /** Nothing waits any more: all existing records have been read. */
  void caughtUp() {
    catchUp.caughtUp();
  }

  /** Returns how long a poll may last, so that what is in doubt is looked at again soon. */
  long longestPollMs() {
    return lagCheck.isInDoubt(System.currentTimeMillis()) ? LagCheck.INTERVAL_MS : LONGEST_POLL_MS;
  }

  /** Returns the time of arrival that the topics have reached. */
  ArrivalMerge arrivals() {
    return merge;
  }

  /**
   * Waits for records of the ranges, at most for the time given.
   *
   * @return whether a position moved; it can without a record, over transaction markers and gaps
   */
  boolean poll(Duration timeout) {
    fetchWhatIsWanted();
    long now = System.currentTimeMillis();
    brokers.polling(now);
    lagCheck.polling(now);
    try {
      return collect(consumer.poll(timeout));
    } catch (OffsetOutOfRangeException e) {
      recover(e);
      return true;
    } finally {
      long end = System.currentTimeMillis();
      brokers.polled(end);
      lagCheck.polled(now + timeout.toMillis(), end);
    }
  }

  /** Returns whether all ranges are read to their ends. */
  boolean finished() {
    for (TopicCursor cursor : cursors) {
      if (!cursor.finished()) {
        return false;
      }
    }
    return true;
  }

  /** Returns the next offset of every topic. */
  SortedMap<String, Long> offsets() {
    SortedMap<String, Long> offsets = new TreeMap<>();
    cursors.forEach(cursor -> offsets.put(cursor.topicPartition().topic(), cursor.offset()));
    return offsets;
  }

  /** Interrupts a poll of another thread. */
  void wakeup() {
    consumer.wakeup();
  }

  /** Closes without waiting for brokers; also on an interrupted thread, which stays interrupted. */
  void close() {
    boolean interrupted = Thread.interrupted();
    try {
      close(() -> consumer.close(CLOSE_TIMEOUT));
      close(() -> lagCheck.close(CLOSE_TIMEOUT));
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void close(Runnable client) {
    try {
      client.run();
    } catch (KafkaException e) {
      LOG.atWarn()
          .setMessage("consumer-not-closed")
          .addKeyValue("partition", partition)
          .setCause(e)
          .log();
    }
  }

  private boolean collect(ConsumerRecords<byte[], byte[]> records) {
    if (records.count() >= mostRecords) {
      // The rest is in the consumer's buffer, and buffered partitions are not fetched.
      lagCheck.doubt(System.currentTimeMillis());
    }
    boolean progress = false;
    // First all records: the consumer does not return them again if a question below fails.
    for (TopicCursor cursor : cursors) {
      progress |= cursor.fetched(records.records(cursor.topicPartition()));
    }
    for (TopicCursor cursor : cursors) {
      progress |= locate(cursor);
    }
    return progress;
  }

  /** Returns whether the consumer advanced over offsets without records. */
  private boolean locate(TopicCursor cursor) {
    TopicPartition own = cursor.topicPartition();
    try {
      return cursor.at(consumer.position(own, Duration.ZERO), consumer.currentLag(own));
    } catch (TimeoutException e) {
      // A new leader must confirm the position first. Until then, what follows is not known.
      lagCheck.doubt(System.currentTimeMillis());
      return false;
    }
  }

  private void recover(OffsetOutOfRangeException cause) {
    Set<TopicPartition> lost = cause.offsetOutOfRangePartitions().keySet();
    Map<TopicPartition, Long> earliest = consumer.beginningOffsets(lost);
    Map<TopicPartition, Long> latest = consumer.endOffsets(lost);
    for (TopicPartition own : lost) {
      TopicCursor cursor = cursor(own);
      if (cursor.position() >= cursor.until()) {
        // They were only to confirm a record of the range. The next batch misses them, or not.
        cursor.lostBehindEnd();
        continue;
      }
      long next = loss.resume(cursor, earliest.get(own), latest.get(own), cause);
      consumer.seek(own, next);
      cursor.continueAt(next);
    }
  }

  /** Records that wait at the broker cost no memory here. */
  private void fetchWhatIsWanted() {
    for (TopicCursor cursor : cursors) {
      boolean wanted = cursor.wantsMore();
      if (cursor.pausedNow(!wanted)) {
        List<TopicPartition> own = List.of(cursor.topicPartition());
        if (wanted) {
          consumer.resume(own);
          lagCheck.doubt(System.currentTimeMillis());
        } else {
          consumer.pause(own);
        }
      }
    }
  }

  private TopicCursor cursor(TopicPartition topicPartition) {
    return cursors.stream()
        .filter(cursor -> cursor.topicPartition().equals(topicPartition))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(topicPartition + " is not read here"));
  }
}
