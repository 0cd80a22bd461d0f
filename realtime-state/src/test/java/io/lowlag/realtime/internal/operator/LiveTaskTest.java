package io.lowlag.realtime.internal.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lowlag.realtime.internal.task.ArrivalClock;
import io.lowlag.realtime.testing.TestSpark;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.streaming.ExpiredTimerInfo;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TTLConfig;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TimerValues;
import org.apache.spark.sql.streaming.ValueState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import scala.collection.Iterator$;

/** A task that lives while rows come and timers expire: who gets its turn, and how it ends. */
@Timeout(120)
@Tag("spark")
class LiveTaskTest {

  private static final List<String> CALLS = new ArrayList<>();
  private static final AtomicInteger READ = new AtomicInteger();
  private static final AtomicInteger FIRED = new AtomicInteger();
  private static final AtomicLong WORST_LATENESS = new AtomicLong();
  private static CountDownLatch fired = new CountDownLatch(1);

  // Spark's maintenance thread still writes when a test has ended.
  @TempDir Path checkpoint;

  private OperatorRuns operator;

  @BeforeEach
  void begin() {
    CALLS.clear();
    FIRED.set(0);
    WORST_LATENESS.set(0);
    fired = new CountDownLatch(1);
    operator = new OperatorRuns(checkpoint, 1, new TimedProcessor(), System::currentTimeMillis);
  }

  @AfterEach
  void noPumpIsLeft() {
    await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> assertThat(pumps()).isEmpty());
  }

  @Test
  void aTimerFiresOnTimeWhileNoInputComes() {
    operator.run("", "one", true, partition -> new Rows(1, 0, () -> awaitLatch(fired)));

    assertThat(FIRED).hasValue(1);
    assertThat(WORST_LATENESS).hasValueLessThan(1_000);
  }

  @Test
  void theFirstBatchWithTimersCommitsNoSnapshot() throws IOException {
    operator.run("", "one", true, partition -> new Rows(1, 0, () -> awaitLatch(fired)));

    // The one of the empty state, before the first row; the batch itself added a changelog only.
    try (Stream<Path> files =
        Files.list(checkpoint.resolve("lowlag-state/ledger/state/one/0/0/ledger"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .filteredOn(name -> name.endsWith(".zip"))
          .singleElement()
          .asString()
          .startsWith("1_");
    }
  }

  @Test
  void aFloodOfInputDoesNotHoldTimersUp() {
    // Rows without an end, each at once, until a timer has fired: it never would if rows went first
    operator.run("", "one", true, partition -> new Rows(5_000_000, 100, () -> {}));

    assertThat(FIRED.get()).isPositive();
  }

  @Test
  void ofLargeRowsFewWait() {
    // Given rows of 1 MiB each, and a processor that stands still at the first of them
    int megabyte = 1 << 20;
    READ.set(0);
    WAITING.clear();
    WAITING.add(new CountDownLatch(1));
    CompletableFuture<Void> run =
        CompletableFuture.runAsync(
            () ->
                operator.arriving("", "one", true, (p, arrivals) -> new Large(arrivals, megabyte)));

    // When the reader has given what the pump takes
    await().until(() -> CALLS.contains("row") && pumpWaits());

    // Then 8 of them wait, beside those that were taken and the one that has no room
    assertThat(READ.get()).isBetween(8, 2 * 8 + 2);
    WAITING.get(0).countDown();
    assertThat(run).succeedsWithin(Duration.ofSeconds(60));
    assertThat(READ).hasValue(Large.ROWS);
  }

  private static boolean pumpWaits() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(thread -> thread.getKey().getName().startsWith("lowlag-pump"))
        .anyMatch(
            thread ->
                Stream.of(thread.getValue())
                    .anyMatch(
                        frame ->
                            frame.getMethodName().equals("put")
                                && thread.getKey().getState() == Thread.State.WAITING));
  }

  @Test
  void dueTimersAndRowsTakeTurns() {
    // Given 20,000 timers that are due
    int timers = 20_000;
    operator.run("", "armed", true, partition -> new Rows(timers, 3_600_000, () -> {}));
    assertThat(FIRED.get()).isZero();
    CALLS.clear();

    // When rows come as fast as they can while the timers fire
    // Its clock stands: rows stay fresh, however long it takes to load the state.
    long inTwoHours = System.currentTimeMillis() + Duration.ofHours(2).toMillis();
    OperatorRuns later = new OperatorRuns(checkpoint, 1, new TimedProcessor(), () -> inTwoHours);
    later.run("armed", "fired", true, partition -> new Rows(20_000, 7_200_000, () -> {}));

    // Then rows went on while timers fired, and no more rows than a turn's before a due timer
    List<String> whileTimersFired = CALLS.subList(0, CALLS.lastIndexOf("timer"));
    assertThat(whileTimersFired.stream().filter("row"::equals).count()).isGreaterThan(1_000);
    assertThat(FIRED.get()).isGreaterThan(1_000);
    assertThat(longestRun("row", whileTimersFired)).isLessThanOrEqualTo(64);
  }

  @Test
  void aTimerDeletedByAnotherTimersCallbackDoesNotFire() {
    // Keys with two timers each, of which the first deletes the second; and one with one
    ArrayList<String> feed = new ArrayList<>(List.of("alone:alone:0"));
    for (int i = 0; i < 200; i++) {
      feed.add("pair" + i + ":pair:0");
    }

    operator.run("", "one", false, partition -> feed.iterator());

    assertThat(CALLS).filteredOn(call -> call.startsWith("timer ")).hasSize(201);
    assertThat(CALLS).contains("timer alone", "timer pair0", "timer pair199");
  }

  @Test
  void aSecondOperatorInTheTaskIsRefused() {
    assertThatThrownBy(() -> operator.chained("", "one", p -> new Rows(3, 60_000, () -> {})))
        .hasStackTraceContaining("operators ledger and ledger run in the same task")
        .hasStackTraceContaining("write the output of the first to a topic");
  }

  @Test
  void aFailureOfTheInputIsTheTasks() {
    Feeding failing =
        () -> {
          throw new IllegalStateException("broker is gone");
        };
    assertThatThrownBy(() -> operator.run("", "one", true, p -> new Rows(3, 60_000, failing)))
        .hasStackTraceContaining("broker is gone");
  }

  @Test
  void aFailureOfTheProcessorEndsAReaderThatWaits() {
    CountDownLatch never = new CountDownLatch(1);
    WAITING.clear();
    WAITING.add(never);
    assertThatThrownBy(
            () ->
                operator.run(
                    "", "one", true, p -> new Rows(1, -1, () -> awaitLatch(WAITING.get(0)))))
        .hasStackTraceContaining("cannot handle");
  }

  @Test
  void aKilledTaskEndsWhileItsReaderWaits() {
    WAITING.clear();
    WAITING.add(new CountDownLatch(1));
    CompletableFuture<Void> run =
        CompletableFuture.runAsync(
            () ->
                operator.run(
                    "", "one", true, p -> new Rows(1, 60_000, () -> awaitLatch(WAITING.get(0)))));
    await().until(() -> CALLS.contains("row"));
    assertThat(pumps()).isNotEmpty();

    TestSpark.shared().sparkContext().cancelAllJobs();

    assertThatThrownBy(() -> run.get(30, TimeUnit.SECONDS)).hasStackTraceContaining("cancel");
  }

  private static final List<CountDownLatch> WAITING = new ArrayList<>();

  private static List<String> pumps() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("lowlag-pump"))
        .toList();
  }

  private static int longestRun(String call, List<String> calls) {
    int longest = 0;
    int current = 0;
    for (String each : calls) {
      current = each.equals(call) ? current + 1 : 0;
      longest = Math.max(longest, current);
    }
    return longest;
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** What happens when the rows are used up, before the input ends. */
  private interface Feeding extends Serializable {
    void atEnd();
  }

  /** Rows of distinct keys whose timers expire after a time; ends early once a timer has fired. */
  private static final class Rows implements Iterator<String> {
    private final int count;
    private final long expireAfter;
    private final Feeding end;
    private int given;
    private boolean ended;

    Rows(int count, long expireAfter, Feeding end) {
      this.count = count;
      this.expireAfter = expireAfter;
      this.end = end;
    }

    @Override
    public boolean hasNext() {
      boolean more = given < count && !(count > 1_000_000 && FIRED.get() > 0);
      if (!more && !ended) {
        ended = true;
        end.atEnd();
      }
      return more;
    }

    @Override
    public String next() {
      return "key" + given++ + ":timer:" + expireAfter;
    }
  }

  /** Rows of that size; the processor stands still at each until it is let go. */
  private record Large(ArrivalClock arrivals, int bytes) implements Iterator<String> {

    static final int ROWS = 40;

    @Override
    public boolean hasNext() {
      if (READ.get() == ROWS) {
        arrivals.endAt(System.currentTimeMillis());
        return false;
      }
      return true;
    }

    @Override
    public String next() {
      long now = System.currentTimeMillis();
      arrivals.handOver(now, now, bytes);
      return "key" + READ.getAndIncrement() + ":wait:60000";
    }
  }

  /** Registers a timer for each row and notes each call. */
  static final class TimedProcessor extends StatefulProcessor<String, String, String> {

    private static final long serialVersionUID = 1L;
    private transient ValueState<Long> second;

    @Override
    public void init(OutputMode outputMode, TimeMode timeMode) {
      second = getHandle().getValueState("second", Encoders.LONG(), TTLConfig.NONE());
    }

    @Override
    public scala.collection.Iterator<String> handleInputRows(
        String key, scala.collection.Iterator<String> rows, TimerValues timerValues) {
      String[] row = rows.next().split(":", -1);
      long delay = Long.parseLong(row[2]);
      if (delay < 0) {
        throw new IllegalArgumentException("cannot handle " + delay);
      }
      long expiry = timerValues.getCurrentProcessingTimeInMs() + delay;
      getHandle().registerTimer(expiry);
      if (row[1].equals("pair")) {
        getHandle().registerTimer(expiry - 1);
        second.update(expiry);
      }
      CALLS.add("row");
      if (row[1].equals("wait")) {
        awaitLatch(WAITING.get(0));
      }
      return Iterator$.MODULE$.empty();
    }

    @Override
    public scala.collection.Iterator<String> handleExpiredTimer(
        String key, TimerValues timerValues, ExpiredTimerInfo expired) {
      if (second.exists()) {
        getHandle().deleteTimer(second.get());
      }
      CALLS.add(key.startsWith("key") ? "timer" : "timer " + key);
      long lateness = timerValues.getCurrentProcessingTimeInMs() - expired.getExpiryTimeInMs();
      WORST_LATENESS.accumulateAndGet(lateness, Math::max);
      FIRED.incrementAndGet();
      fired.countDown();
      return Iterator$.MODULE$.empty();
    }
  }
}
