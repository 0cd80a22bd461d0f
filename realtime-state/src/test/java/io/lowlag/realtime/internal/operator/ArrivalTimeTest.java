package io.lowlag.realtime.internal.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.realtime.internal.task.ArrivalClock;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.apache.spark.sql.streaming.ExpiredTimerInfo;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TimerValues;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scala.collection.Iterator$;

/** Timers and rows in the order of arrival, whenever they are read. */
@Timeout(120)
@Tag("spark")
class ArrivalTimeTest {

  private static final long BEGIN = 1_700_000_000_000L;
  private static final long A_DAY = Duration.ofDays(1).toMillis();

  private static final List<String> CALLS = new CopyOnWriteArrayList<>();
  private static final AtomicLong CLOCK = new AtomicLong();

  // Spark's maintenance thread still writes when a test has ended.
  @TempDir Path checkpoint;

  @BeforeEach
  void begin() {
    CALLS.clear();
    CLOCK.set(BEGIN + A_DAY);
  }

  @ParameterizedTest(name = "live {0}, seed {1}")
  @CsvSource({"true, 1", "true, 2", "true, 3", "false, 4", "false, 5", "false, 6"})
  void aBacklogIsWorkedOffAsItWouldHaveBeenLive(boolean live, long seed) {
    // Given rows of a day ago, each of which asks for a timer
    Random random = new Random(seed);
    ArrayList<Row> rows = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      rows.add(
          new Row("k" + random.nextInt(6), BEGIN + random.nextInt(60_000), random.nextInt(9_000)));
    }
    rows.sort(Comparator.comparingLong(Row::arrival));

    // When they are read in two batches, at once
    OperatorRuns operator = new OperatorRuns(checkpoint, 1, new AlarmProcessor(), CLOCK::get);
    ArrayList<Row> first = new ArrayList<>(rows.subList(0, 170));
    ArrayList<Row> second = new ArrayList<>(rows.subList(170, rows.size()));
    operator.arriving("", "one", live, (partition, clock) -> new Backlog(first, clock));
    operator.arriving("one", "two", live, (partition, clock) -> new Backlog(second, clock));

    // Then every key sees rows and timers in the order of their times, and those times
    assertThat(byKey(CALLS)).isEqualTo(byKey(model(rows)));
  }

  @Test
  void noTimerFiresByTheWallClockBeforeTheLagIsKnown() throws Exception {
    // Given a timer that has long been due, and a reader that does not know what waits
    CountDownLatch known = new CountDownLatch(1);
    LATCHES.clear();
    LATCHES.add(known);
    LATCHES.add(new CountDownLatch(1));
    OperatorRuns operator = new OperatorRuns(checkpoint, 1, new AlarmProcessor(), CLOCK::get);

    CompletableFuture<Void> run =
        CompletableFuture.runAsync(
            () -> operator.arriving("", "one", true, (partition, clock) -> new Unknowing(clock)));
    await().until(() -> CALLS.contains("k row " + BEGIN));
    CALLS.add("known");
    known.countDown();

    // Then it fires when it does
    await().until(() -> CALLS.size() > 2);
    assertThat(CALLS)
        .containsExactly("k row " + BEGIN, "known", "k timer " + (BEGIN + 10) + " " + CLOCK.get());
    LATCHES.get(1).countDown();
    run.get(30, TimeUnit.SECONDS);
  }

  /**
   * No batch need follow a planned one, so a timer that a timer registered must not wait for it.
   */
  @Test
  void atAPlannedEndTimersOfTimersFireToo() {
    OperatorRuns operator = new OperatorRuns(checkpoint, 1, new TickingProcessor(), CLOCK::get);
    ArrayList<Row> rows = new ArrayList<>(List.of(new Row("k", BEGIN, 10)));

    operator.arriving("", "one", false, (partition, clock) -> new Backlog(rows, clock, 101));

    assertThat(CALLS)
        .containsExactlyElementsOf(
            LongStream.rangeClosed(1, 10).mapToObj(tick -> "tick " + (BEGIN + 10 * tick)).toList());
  }

  private static final List<CountDownLatch> LATCHES = new ArrayList<>();

  /** What a run without any delay would have called, by a queue of all that is to happen. */
  private static List<String> model(List<Row> rows) {
    List<String> calls = new ArrayList<>();
    PriorityQueue<Map.Entry<String, Long>> timers =
        new PriorityQueue<>(Map.Entry.comparingByValue());
    for (Row row : rows) {
      while (!timers.isEmpty() && timers.peek().getValue() < row.arrival()) {
        Map.Entry<String, Long> due = timers.remove();
        calls.add(due.getKey() + " timer " + due.getValue() + " " + due.getValue());
      }
      calls.add(row.key() + " row " + row.arrival());
      Map.Entry<String, Long> timer = Map.entry(row.key(), row.arrival() + row.delay());
      if (!timers.contains(timer)) {
        timers.add(timer);
      }
    }
    return calls;
  }

  private static Map<String, List<String>> byKey(List<String> calls) {
    Map<String, List<String>> byKey = new TreeMap<>();
    for (String call : calls) {
      byKey
          .computeIfAbsent(call.substring(0, call.indexOf(' ')), key -> new ArrayList<>())
          .add(call);
    }
    return byKey;
  }

  private record Row(String key, long arrival, long delay) implements Serializable {}

  /** Rows that have all arrived; time ends with the last of them. */
  private static final class Backlog implements Iterator<String> {

    private final Iterator<Row> rows;
    private final ArrivalClock clock;
    private final long endsAfter;
    private long arrival = ArrivalClock.UNKNOWN;

    Backlog(List<Row> rows, ArrivalClock clock) {
      this(rows, clock, 0);
    }

    Backlog(List<Row> rows, ArrivalClock clock, long endsAfter) {
      this.rows = rows.iterator();
      this.clock = clock;
      this.endsAfter = endsAfter;
    }

    @Override
    public boolean hasNext() {
      if (!rows.hasNext()) {
        clock.endAt(arrival - 1 + endsAfter);
      }
      return rows.hasNext();
    }

    @Override
    public String next() {
      Row row = rows.next();
      arrival = row.arrival();
      clock.handOver(arrival, arrival, 1);
      return row.key() + ":" + row.delay();
    }
  }

  /** One row with a timer that is due at once, then nothing, of which the reader is not sure. */
  private static final class Unknowing implements Iterator<String> {

    private final ArrivalClock clock;
    private boolean given;

    Unknowing(ArrivalClock clock) {
      this.clock = clock;
    }

    @Override
    public boolean hasNext() {
      if (!given) {
        return true;
      }
      await(0);
      clock.caughtUp(CLOCK.get());
      await(1);
      return false;
    }

    private static void await(int latch) {
      try {
        LATCHES.get(latch).await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public String next() {
      given = true;
      clock.handOver(BEGIN, BEGIN, 1);
      return "k:10";
    }
  }

  /** Registers a timer with each row, and another one with each timer. */
  static final class TickingProcessor extends StatefulProcessor<String, String, String> {

    private static final long serialVersionUID = 1L;
    private static final long PERIOD = 10;

    @Override
    public void init(OutputMode outputMode, TimeMode timeMode) {}

    @Override
    public scala.collection.Iterator<String> handleInputRows(
        String key, scala.collection.Iterator<String> rows, TimerValues timers) {
      getHandle().registerTimer(timers.getCurrentProcessingTimeInMs() + PERIOD);
      return Iterator$.MODULE$.empty();
    }

    @Override
    public scala.collection.Iterator<String> handleExpiredTimer(
        String key, TimerValues timers, ExpiredTimerInfo expired) {
      CALLS.add("tick " + expired.getExpiryTimeInMs());
      getHandle().registerTimer(expired.getExpiryTimeInMs() + PERIOD);
      return Iterator$.MODULE$.empty();
    }
  }

  /** Notes each call with its times, and registers the timer that a row asks for. */
  static final class AlarmProcessor extends StatefulProcessor<String, String, String> {

    private static final long serialVersionUID = 1L;

    @Override
    public void init(OutputMode outputMode, TimeMode timeMode) {}

    @Override
    public scala.collection.Iterator<String> handleInputRows(
        String key, scala.collection.Iterator<String> rows, TimerValues timers) {
      long now = timers.getCurrentProcessingTimeInMs();
      long delay = Long.parseLong(rows.next().split(":", -1)[1]);
      CALLS.add(key + " row " + now);
      getHandle().registerTimer(now + delay);
      return Iterator$.MODULE$.empty();
    }

    @Override
    public scala.collection.Iterator<String> handleExpiredTimer(
        String key, TimerValues timers, ExpiredTimerInfo expired) {
      CALLS.add(
          key
              + " timer "
              + expired.getExpiryTimeInMs()
              + " "
              + timers.getCurrentProcessingTimeInMs());
      return Iterator$.MODULE$.empty();
    }
  }
}
