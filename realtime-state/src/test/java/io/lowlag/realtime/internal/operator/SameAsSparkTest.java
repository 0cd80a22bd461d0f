package io.lowlag.realtime.internal.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TwsTester;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/** The same events give the same outputs as under Spark, however they are cut into batches. */
@Tag("spark")
class SameAsSparkTest {

  private static final AtomicLong CLOCK = new AtomicLong();
  private static final int PARTITIONS = 2;
  private static final List<String> OPERATIONS =
      List.of("append", "add", "drop", "expire", "expire", "keep");

  // Spark's maintenance thread still writes when a test has ended.
  @TempDir Path checkpoint;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void outputsOfEachKeyAreThoseOfSpark(long seed) {
    // Given steps of random rows, between which the clock moves and timers expire
    Random random = new Random(seed);
    CLOCK.set(1_000);
    TwsTester<String, String, String> spark = sparksOwn();
    OperatorRuns operator =
        new OperatorRuns(checkpoint, PARTITIONS, new LedgerProcessor(), CLOCK::get);
    List<String> expected = new ArrayList<>();
    List<String> actual = new ArrayList<>();
    String state = "";
    int batch = 0;

    for (int step = 0; step < 6; step++) {
      // When both get the same rows, the operator in batches that begin and end anywhere
      List<String> rows = randomRows(random);
      for (String row : rows) {
        expected.addAll(java(spark.test(LedgerProcessor.keyOf(row), scala(List.of(row)))));
      }
      for (List<String> part : cut(rows, random)) {
        String next = "batch-" + batch++;
        actual.addAll(flat(operator.planned(state, next, byPartition(part))));
        if (random.nextInt(3) == 0) {
          // A batch that is run again, in a process that has nothing loaded.
          operator.restart();
          operator.planned(state, next, byPartition(part));
        }
        state = next;
      }
      // And then no rows but a clock that moved
      CLOCK.addAndGet(random.nextInt(60));
      expected.addAll(java(spark.setProcessingTime(CLOCK.get())));
      String next = "batch-" + batch++;
      actual.addAll(flat(operator.planned(state, next, byPartition(List.of()))));
      state = next;
    }

    // Then
    assertThat(byKey(actual)).isEqualTo(byKey(expected));
    assertThat(expected).anyMatch(output -> output.contains("expired"));
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void timersOfALongBatchAreThoseOfSpark(long seed) {
    // Given rows, and moments of the clock between them, at which timers expire
    Random random = new Random(seed);
    CLOCK.set(1_000);
    LedgerProcessor.CALLS.set(0);
    TwsTester<String, String, String> spark = sparksOwn();
    List<String> expected = new ArrayList<>();
    ArrayList<Step> steps = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      for (String row : randomRows(random)) {
        steps.add(new Step(row, CLOCK.get(), LedgerProcessor.CALLS.get()));
        expected.addAll(java(spark.test(LedgerProcessor.keyOf(row), scala(List.of(row)))));
      }
      CLOCK.addAndGet(1 + random.nextInt(30));
      expected.addAll(java(spark.setProcessingTime(CLOCK.get())));
    }
    steps.add(new Step("last:add:1", CLOCK.get(), LedgerProcessor.CALLS.get()));
    expected.addAll(java(spark.test("last", scala(List.of("last:add:1")))));

    // When one batch gets them, each when all that came before it has been done
    CLOCK.set(1_000);
    LedgerProcessor.CALLS.set(0);
    OperatorRuns operator =
        new OperatorRuns(checkpoint, 1, new LedgerProcessor(), () -> CLOCK.get());
    List<List<String>> actual = operator.run("", "one", true, partition -> inStep(steps));

    // Then
    assertThat(byKey(flat(actual))).isEqualTo(byKey(expected));
    assertThat(expected).anyMatch(output -> output.contains("expired"));
  }

  /** A row, the time when it comes, and how many calls were made before. */
  private record Step(String row, long at, long callsBefore) implements Serializable {}

  private static Iterator<String> inStep(List<Step> steps) {
    AtomicLong rowsDone = new AtomicLong();
    return steps.stream()
        .peek(
            step -> {
              awaitCalls(rowsDone.get());
              CLOCK.set(step.at());
              awaitCalls(step.callsBefore());
              rowsDone.set(step.callsBefore() + 1);
            })
        .map(Step::row)
        .iterator();
  }

  private static void awaitCalls(long calls) {
    await().pollInterval(Duration.ofMillis(1)).until(() -> LedgerProcessor.CALLS.get() >= calls);
  }

  private static TwsTester<String, String, String> sparksOwn() {
    TwsTester<String, String, String> tester =
        new TwsTester<>(
            new LedgerProcessor(),
            scala(List.of()),
            TimeMode.ProcessingTime(),
            OutputMode.Update(),
            Option.empty());
    tester.setProcessingTime(CLOCK.get());
    return tester;
  }

  private static List<String> randomRows(Random random) {
    List<String> rows = new ArrayList<>();
    for (int i = random.nextInt(40); i >= 0; i--) {
      String operation = OPERATIONS.get(random.nextInt(OPERATIONS.size()));
      int argument = operation.equals("expire") ? 1 + random.nextInt(50) : random.nextInt(4);
      rows.add("key" + random.nextInt(5) + ":" + operation + ":" + argument);
    }
    return rows;
  }

  private static List<List<String>> cut(List<String> rows, Random random) {
    List<List<String>> parts = new ArrayList<>();
    for (int from = 0; from < rows.size(); ) {
      int to = Math.min(rows.size(), from + 1 + random.nextInt(20));
      parts.add(rows.subList(from, to));
      from = to;
    }
    return parts;
  }

  private static List<List<String>> byPartition(List<String> rows) {
    List<List<String>> partitions = new ArrayList<>();
    for (int i = 0; i < PARTITIONS; i++) {
      partitions.add(new ArrayList<>());
    }
    for (String row : rows) {
      int hash = LedgerProcessor.keyOf(row).hashCode();
      partitions.get(Math.floorMod(hash, PARTITIONS)).add(row);
    }
    return partitions;
  }

  private static Map<String, List<String>> byKey(List<String> outputs) {
    Map<String, List<String>> byKey = new TreeMap<>();
    for (String output : outputs) {
      byKey
          .computeIfAbsent(output.substring(0, output.indexOf(' ')), key -> new ArrayList<>())
          .add(output);
    }
    return byKey;
  }

  private static List<String> flat(List<List<String>> partitions) {
    return partitions.stream().flatMap(Collection::stream).toList();
  }

  private static <T> scala.collection.immutable.List<T> scala(List<T> list) {
    return CollectionConverters.asScala(list).toList();
  }

  private static <T> List<T> java(scala.collection.immutable.List<T> list) {
    return CollectionConverters.asJava(list);
  }
}
