package io.lowlag.realtime.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lowlag.realtime.internal.engine.OffsetRange;
import io.lowlag.realtime.internal.task.ArrivalClock;
import io.lowlag.realtime.testing.TestSpark;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.spark.TaskContext$;
import org.apache.spark.TaskContextImpl;
import org.apache.spark.TaskKilledException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import scala.Option;

@Tag("spark")
class TaskReaderTest {

  private static final TopicPartition A = new TopicPartition("a", 3);
  private static final ReadingTimes TIMES = new ReadingTimes(400, 1_000, 500);
  private static final ConsumerCache.Key KEY =
      new ConsumerCache.Key(
          "query", 3, Set.of("a"), Map.of("group.id", "group"), TIMES, ArrivalStamp.KAFKA);

  private final MockConsumer<byte[], byte[]> kafka = new MockConsumer<>(OffsetResetStrategy.NONE);
  private final ArrivalClock clock = new ArrivalClock();
  private final TaskContextImpl task = TaskContext$.MODULE$.empty();
  private final ConsumerCache cache =
      new ConsumerCache(
          key ->
              new PartitionConsumer(
                  kafka,
                  key.partition(),
                  key.topics(),
                  key.times(),
                  key.arrival(),
                  500,
                  () -> kafka),
          Duration.ofMinutes(5));

  // A reader tells where it runs.
  @BeforeAll
  static void startSpark() {
    assertThat(TestSpark.shared()).isNotNull();
  }

  @Test
  void aReadRangeGivesTheConsumerBack() {
    TaskReader<Long> reader = reader(2);
    record(0);
    record(1);

    assertThat(reader.next()).isTrue();
    assertThat(reader.next()).isTrue();
    assertThat(reader.get()).isEqualTo(1);
    assertThat(reader.next()).isFalse();
    reader.close();

    assertThat(cache.size()).isEqualTo(1);
    assertThat(kafka.closed()).isFalse();
  }

  @Test
  void withoutARecordTheReaderWaitsForTheWholeTime() {
    TaskReader<Long> reader = reader(OffsetRange.UNBOUNDED);
    long before = System.nanoTime();

    assertThat(reader.nextWithTimeout(0L, 300L).hasRecord()).isFalse();

    assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(300_000_000L);
  }

  @Test
  void aTaskThatIsTooLateToReadSaysSo() {
    TaskReader<Long> reader = reader(OffsetRange.UNBOUNDED);
    assertThat(((TaskOffset) reader.getOffset()).read()).isFalse();

    reader.nextWithTimeout(0L, 1L);

    assertThat(((TaskOffset) reader.getOffset()).read()).isTrue();
  }

  @Test
  void aShortBatchEndsBeforeTheTimeOfItsTriggerIsOver() {
    TaskReader<Long> reader = reader(OffsetRange.UNBOUNDED, 200);
    long start = System.nanoTime();

    assertThat(reader.nextWithTimeout(0L, 60_000L).hasRecord()).isFalse();

    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(150), Duration.ofSeconds(30));
  }

  @Test
  void aShortBatchLeavesWhatItDoesNotReadToTheNext() {
    TaskReader<Long> reader = reader(OffsetRange.UNBOUNDED, 0);
    record(0);

    assertThat(reader.nextWithTimeout(0L, 60_000L).hasRecord()).isFalse();

    assertThat(((TaskOffset) reader.getOffset()).offsets()).containsExactly(Map.entry("a", 0L));
  }

  @Test
  void closingFromTheTasksThreadEndsAReadOfAnotherThread() {
    TaskReader<Long> reader = reader(OffsetRange.UNBOUNDED);
    List<Throwable> ended = readForAMinute(reader);

    reader.close();

    await().atMost(Duration.ofSeconds(5)).until(() -> !ended.isEmpty());
    assertThat(ended.get(0)).isInstanceOf(TaskKilledException.class);
    await().atMost(Duration.ofSeconds(5)).until(kafka::closed);
    assertThat(cache.size()).isZero();
  }

  @Test
  void killingTheTaskEndsTheReadAndClosesTheConsumer() {
    TaskReader<Long> reader = reader(OffsetRange.UNBOUNDED);
    List<Throwable> ended = readForAMinute(reader);

    task.markInterrupted("stopped");

    await().atMost(Duration.ofSeconds(5)).until(() -> !ended.isEmpty());
    assertThat(ended.get(0)).isInstanceOf(TaskKilledException.class);
    reader.close();
    assertThat(kafka.closed()).isTrue();
    assertThat(cache.size()).isZero();
  }

  @Test
  void aKillBetweenTwoReadsEndsTheNextOne() {
    TaskReader<Long> reader = reader(OffsetRange.UNBOUNDED);

    task.markInterrupted("stopped");

    assertThatThrownBy(() -> reader.nextWithTimeout(0L, 60_000L))
        .isInstanceOf(TaskKilledException.class);
  }

  @Test
  void aReaderOpenedAfterItsTaskWasKilledClosesItsConsumer() {
    task.markInterrupted("stopped");
    task.markTaskCompleted(Option.empty());

    TaskReader<Long> reader = reader(1);

    assertThat(kafka.closed()).isTrue();
    assertThat(cache.size()).isZero();
    assertThatThrownBy(reader::next).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aWakeupLeftOverFromTheTaskBeforeIsIgnored() {
    TaskReader<Long> reader = reader(1);
    record(0);
    kafka.wakeup();

    assertThat(reader.next()).isTrue();
  }

  @Test
  void aRangeThatDoesNotArriveFailsTheTaskAndClosesTheConsumer() {
    TaskReader<Long> reader = reader(1);

    assertThatThrownBy(reader::next)
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining("{a=0} of partition 3 in 400 ms");
    reader.close();

    assertThat(kafka.closed()).isTrue();
  }

  @Test
  void closingTwiceGivesTheConsumerBackOnce() {
    TaskReader<Long> reader = reader(0);

    reader.close();
    PartitionConsumer next = cache.acquire(KEY);
    reader.close();

    assertThat(cache.size()).isZero();
    assertThat(next).isNotNull();
    assertThatThrownBy(reader::next).isInstanceOf(IllegalStateException.class);
  }

  private TaskReader<Long> reader(long until) {
    return reader(until, TaskPartition.NO_LIMIT);
  }

  private TaskReader<Long> reader(long until, long longestMs) {
    kafka.updateBeginningOffsets(Map.of(A, 0L));
    kafka.updateEndOffsets(Map.of(A, 100L));
    boolean live = until == OffsetRange.UNBOUNDED;
    TaskPartition partition =
        new TaskPartition(
            3,
            4,
            new ArrayList<>(List.of(new OffsetRange("a", 0, until))),
            live
                ? TaskPartition.Timing.live(ArrivalClock.UNKNOWN, longestMs)
                : TaskPartition.Timing.planned(
                    ArrivalClock.UNKNOWN, true, 5_000, new TreeMap<>(), TaskPartition.NO_LIMIT),
            "",
            live ? null : "end",
            null);
    ReaderSettings settings =
        new ReaderSettings(
            new HashMap<>(Map.of("group.id", "group")), TIMES, ArrivalStamp.KAFKA, true, false);
    return TaskReader.open(
        cache, KEY, partition, "end", settings, task, clock, () -> ConsumerRecord::offset);
  }

  private void record(long offset) {
    kafka.addRecord(new ConsumerRecord<>("a", 3, offset, null, new byte[0]));
  }

  /** How the read ended, once it has. */
  private List<Throwable> readForAMinute(TaskReader<Long> reader) {
    List<Throwable> ended = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> begun = new CompletableFuture<>();
    kafka.schedulePollTask(() -> begun.complete(null));
    Thread thread =
        new Thread(
            () -> {
              try {
                reader.nextWithTimeout(0L, 60_000L);
              } catch (RuntimeException e) {
                ended.add(e);
              }
            },
            "reading");
    thread.setDaemon(true);
    thread.start();
    begun.join();
    return ended;
  }
}
