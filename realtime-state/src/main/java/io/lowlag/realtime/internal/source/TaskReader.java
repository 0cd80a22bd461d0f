package io.lowlag.realtime.internal.source;

import io.lowlag.realtime.internal.engine.RecordConverter;
import io.lowlag.realtime.internal.engine.SparkEngine;
import io.lowlag.realtime.internal.task.ArrivalClock;
import io.lowlag.realtime.internal.task.EndRequests;
import io.lowlag.realtime.internal.task.QueryRun;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.connector.read.streaming.PartitionOffset;
import org.apache.spark.sql.connector.read.streaming.SupportsRealTimeRead;
import org.apache.spark.util.TaskCompletionListener;
import org.apache.spark.util.TaskInterruptListener;

/**
 * Reads one partition of every topic on the thread that asks for rows; it has no thread of its own.
 *
 * <p>One thread asks for rows, while {@link #close} may come from another one, the task's. The last
 * thread that uses the consumer returns it: the closing thread if no thread reads, otherwise the
 * reading thread, which the close wakes up.
 *
 * @param <R> the rows of the engine
 */
final class TaskReader<R> implements SupportsRealTimeRead<R> {

  private enum Phase {
    IDLE,
    READING,
    CLOSED
  }

  private static final RecordStatus NO_RECORD = RecordStatus.newStatusWithoutArrivalTime(false);
  private static final RecordStatus RECORD = RecordStatus.newStatusWithoutArrivalTime(true);

  private final ConsumerCache cache;
  private final ConsumerCache.Key key;
  private final PartitionConsumer consumer;
  private final String endStateId;
  private final ReaderSettings settings;
  private final TaskContext task;
  private final String runId;
  private final TaskPartition partition;
  private final ArrivalClock clock;
  private final DataLoss loss;
  private final RecordConverter<R> rows;
  private final long endsAt;
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.IDLE);

  private volatile boolean failed;
  private volatile boolean readLive;
  private R row;

  private TaskReader(
      ConsumerCache cache,
      ConsumerCache.Key key,
      TaskPartition partition,
      String endStateId,
      ReaderSettings settings,
      TaskContext task,
      ArrivalClock clock,
      Supplier<RecordConverter<R>> rows) {
    this.partition = partition;
    this.clock = clock;
    this.cache = cache;
    this.key = key;
    this.endStateId = endStateId;
    this.settings = settings;
    this.task = task;
    this.runId = QueryRun.of(task);
    this.loss = new DataLoss(settings.failOnDataLoss(), settings.groupId());
    this.rows = rows.get();
    this.endsAt = deadlineAfter(partition.longestMs());
    // Last: statements above can fail on a killed task's thread, and then nothing would close it.
    this.consumer = cache.acquire(key);
  }

  static <R> TaskReader<R> open(
      ConsumerCache cache,
      ConsumerCache.Key key,
      TaskPartition partition,
      String endStateId,
      ReaderSettings settings,
      TaskContext task,
      ArrivalClock clock,
      Supplier<RecordConverter<R>> rows) {
    TaskReader<R> reader =
        new TaskReader<>(cache, key, partition, endStateId, settings, task, clock, rows);
    try {
      reader.consumer.begin(partition, reader.loss, reader.runId);
      task.addTaskInterruptListener((TaskInterruptListener) (killed, reason) -> reader.wakeup());
      // Spark closes readers when a task ends, but not one that another thread opens after that.
      task.addTaskCompletionListener((TaskCompletionListener) ended -> reader.close());
    } catch (RuntimeException e) {
      reader.failed = true;
      reader.close();
      throw e;
    }
    return reader;
  }

  /**
   * Reads the next row of the bounded ranges; returns false when all of them are read to their
   * ends.
   */
  @Override
  public boolean next() {
    return reading(this::readBounded);
  }

  /** Reads the next row, or none when the time is over or the batch must end before it. */
  @Override
  public RecordStatus nextWithTimeout(Long startTimeMs, Long timeoutMs) {
    readLive = true;
    return reading(() -> readFor(timeoutMs));
  }

  @Override
  public R get() {
    return row;
  }

  @Override
  public PartitionOffset getOffset() {
    String here = SparkEngine.current().executors().here();
    long time = Math.max(consumer.arrivals().time(), clock.end());
    return new TaskOffset(key.partition(), consumer.offsets(), time, readLive, endStateId, here);
  }

  @Override
  public CustomTaskMetric[] currentMetricsValues() {
    return loss.metrics();
  }

  @Override
  public void close() {
    Phase before = phase.getAndSet(Phase.CLOSED);
    if (before == Phase.IDLE) {
      giveBack();
    } else if (before == Phase.READING) {
      consumer.wakeup();
    }
  }

  private boolean readBounded() {
    long deadline = deadlineAfter(settings.times().pollTimeoutMs());
    while (!consumer.finished()) {
      ConsumerRecord<byte[], byte[]> record = consumer.next();
      if (record != null) {
        accept(record);
        return true;
      }
      if (!consumer.finished() && poll(deadline)) {
        deadline = deadlineAfter(settings.times().pollTimeoutMs());
      }
      if (deadline - System.nanoTime() <= 0) {
        throw new TimeoutException(
            "no record after offsets "
                + consumer.offsets()
                + " of partition "
                + key.partition()
                + " in "
                + settings.times().pollTimeoutMs()
                + " ms: check the brokers, or raise kafkaConsumer.pollTimeoutMs");
      }
    }
    if (partition.readsAll()) {
      consumer.caughtUp();
    }
    long timersUntil = partition.timersUntil();
    clock.endAt(
        timersUntil == ArrivalClock.UNKNOWN ? consumer.arrivals().lastMomentRead() : timersUntil);
    return false;
  }

  private RecordStatus readFor(long timeoutMs) {
    long deadline = deadlineAfter(timeoutMs);
    boolean first = true;
    while (!isOver()) {
      ConsumerRecord<byte[], byte[]> record = consumer.next();
      if (record != null) {
        return accept(record);
      }
      tellWhetherCaughtUp();
      if (!first && deadline - System.nanoTime() <= 0) {
        break;
      }
      // A request to end the batch wakes no thread, so check for it now and then.
      poll(earlier(endsAt, earlier(deadline, deadlineAfter(consumer.longestPollMs()))));
      first = false;
    }
    endLive();
    return NO_RECORD;
  }

  private void tellWhetherCaughtUp() {
    if (consumer.arrivals().isCaughtUp()) {
      clock.caughtUp(consumer.arrivals().caughtUpAt());
      consumer.caughtUp();
    } else {
      clock.behind();
    }
  }

  private boolean isOver() {
    return EndRequests.isRequested(runId) || endsAt - System.nanoTime() <= 0;
  }

  private void endLive() {
    long caughtUpAt = clock.caughtUpAt();
    clock.endAt(
        caughtUpAt == ArrivalClock.UNKNOWN ? consumer.arrivals().lastMomentRead() : caughtUpAt);
  }

  private RecordStatus accept(ConsumerRecord<byte[], byte[]> record) {
    if (record.partition() != key.partition()) {
      throw new IllegalStateException(
          "the task of partition "
              + key.partition()
              + " got a record of partition "
              + record.partition());
    }
    row = rows.convert(record);
    ArrivalMerge arrivals = consumer.arrivals();
    clock.handOver(arrivals.arrival(), arrivals.time(), TopicCursor.sizeOf(record));
    return record.timestampType() == TimestampType.LOG_APPEND_TIME
        ? RecordStatus.newStatusWithArrivalTimeMs(record.timestamp())
        : RECORD;
  }

  private boolean poll(long deadline) {
    // A kill between two reads woke no thread; one from here on wakes up the poll.
    if (task.isInterrupted()) {
      throw noLongerRead();
    }
    try {
      return consumer.poll(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
    } catch (WakeupException e) {
      if (phase.get() == Phase.CLOSED || task.isInterrupted()) {
        throw noLongerRead();
      }
      // Left over from the task that used the consumer before.
      return false;
    }
  }

  private TaskKilledException noLongerRead() {
    return new TaskKilledException("partition " + key.partition() + " is no longer read");
  }

  private <T> T reading(Supplier<T> read) {
    if (!phase.compareAndSet(Phase.IDLE, Phase.READING)) {
      throw new IllegalStateException(
          "partition " + key.partition() + " is closed, or read by a second thread");
    }
    boolean done = false;
    try {
      T result = read.get();
      done = true;
      return result;
    } finally {
      failed |= !done;
      if (!phase.compareAndSet(Phase.READING, Phase.IDLE)) {
        giveBack();
      }
    }
  }

  private void wakeup() {
    if (phase.get() == Phase.READING) {
      consumer.wakeup();
    }
  }

  private void giveBack() {
    if (failed || task.isFailed() || task.isInterrupted()) {
      consumer.close();
    } else {
      cache.release(key, consumer);
    }
  }

  private static long earlier(long deadline, long other) {
    return deadline - other < 0 ? deadline : other;
  }

  private static long deadlineAfter(long timeoutMs) {
    long longest = Long.MAX_VALUE / 2;
    return System.nanoTime() + Math.min(longest, TimeUnit.MILLISECONDS.toNanos(timeoutMs));
  }
}
