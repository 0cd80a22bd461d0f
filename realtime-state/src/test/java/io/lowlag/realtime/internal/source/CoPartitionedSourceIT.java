package io.lowlag.realtime.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.realtime.BatchEnd;
import io.lowlag.realtime.internal.source.SourceRun.Arrived;
import io.lowlag.realtime.internal.source.SourceRun.Linked;
import io.lowlag.realtime.internal.source.SourceRun.Mode;
import io.lowlag.realtime.testing.TestBroker;
import io.lowlag.realtime.testing.TestSpark;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CoPartitionedSourceIT {

  private static final int PARTITIONS = 4;

  private final TestBroker broker = TestBroker.shared();
  private final String requests = "requests-" + UUID.randomUUID();
  private final String impressions = "impressions-" + UUID.randomUUID();

  @TempDir Path checkpoint;
  private SourceRun run;

  @BeforeEach
  void createTopics() {
    broker.createTopic(requests, PARTITIONS);
    broker.createTopic(impressions, PARTITIONS);
    run = new SourceRun(checkpoint, requests, impressions);
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void everyRowArrivesOnceAsFromSparksSource(Mode mode) throws Exception {
    sendRound(0);
    StreamingQuery query = run.start(mode);
    try {
      awaitRows(2 * PARTITIONS * 10);
      if (mode != Mode.AVAILABLE_NOW) {
        sendRound(1);
        awaitCommitted(query);
      }
    } finally {
      query.stop();
    }

    assertThat(run.rows()).containsExactlyInAnyOrderElementsOf(run.rowsOfSparksSource());
    assertThat(run.arrived()).allMatch(row -> row.task() == row.partition());
    assertOffsetsAscend();
  }

  @Test
  void allModesContinueOneCheckpoint() throws Exception {
    List<Mode> modes =
        List.of(
            Mode.AVAILABLE_NOW,
            Mode.REAL_TIME,
            Mode.MICRO_BATCH,
            Mode.REAL_TIME,
            Mode.AVAILABLE_NOW);
    for (int round = 0; round < modes.size(); round++) {
      sendRound(round);
      StreamingQuery query = run.start(modes.get(round));
      if (modes.get(round) == Mode.AVAILABLE_NOW) {
        query.awaitTermination();
      } else {
        awaitCommitted(query);
        query.stop();
        awaitNoTask();
      }
    }

    assertThat(run.rows()).containsExactlyInAnyOrderElementsOf(run.rowsOfSparksSource());
    assertStateIdsFormChains();
  }

  @Test
  void noBatchFollowsTheOneThatEndedOnRequest() throws Exception {
    sendRound(0);
    StreamingQuery query = run.start(Mode.REAL_TIME);
    try {
      awaitRows(2 * PARTITIONS * 10);
      BatchEnd.request(query.runId());
      awaitCommitted(query);
      sendRound(1);
      // A batch that ended by itself just before the request may have one more behind it.
      AtomicLong last = new AtomicLong(-1);

      await()
          .during(Duration.ofSeconds(2))
          .atMost(Duration.ofSeconds(10))
          .until(() -> query.isActive() && isStill(last, query.lastProgress().batchId()));
      query.stop();

      assertThat(query.exception().isEmpty()).as("the stop is no failure").isTrue();
      assertThat(checkpoint.resolve("offsets/" + (last.get() + 1))).doesNotExist();
      assertThat(run.arrived()).as("of the first round").hasSize(2 * PARTITIONS * 10);
    } finally {
      query.stop();
      BatchEnd.forget(query.runId());
    }
  }

  @Test
  void statefulBatchesRunWithoutDataAndAvailableNowEnds() throws Exception {
    run.with("stateful", "true");
    sendRound(0);

    run.runAvailable();
    assertThat(batches()).as("one with data, one for timers").isEqualTo(2);
    run.runAvailable();
    assertThat(batches()).as("timers again, once").isEqualTo(3);

    StreamingQuery query = run.start(Mode.MICRO_BATCH);
    try {
      await().atMost(Duration.ofSeconds(20)).until(() -> batches() >= 6);
    } finally {
      query.stop();
    }
    assertThat(run.arrived()).hasSize(2 * PARTITIONS * 10);
    assertStateIdsFormChains();
  }

  @Test
  void partitionWithoutRecordsHasItsTask() {
    broker.send(requests, 2, "key", "only");

    run.runAvailable();

    assertThat(run.linked()).extracting(Linked::taskIndex).containsExactlyInAnyOrder(0, 1, 2, 3);
    assertThat(run.rows()).hasSize(1);
  }

  @Test
  void rateLimitSplitsAnAvailableNowRun() {
    sendRound(0);

    run.with("maxOffsetsPerTrigger", "20").runAvailable();

    assertThat(batches()).isGreaterThanOrEqualTo(4);
    assertThat(run.rows()).containsExactlyInAnyOrderElementsOf(run.rowsOfSparksSource());
  }

  private void sendRound(int round) {
    for (int i = 0; i < 10; i++) {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        String value = "round-" + round + "-" + i;
        broker.send(requests, partition, "key-" + partition, value);
        ProducerRecord<byte[], byte[]> shown =
            new ProducerRecord<>(
                impressions,
                partition,
                1_700_000_000_000L + i,
                i % 3 == 0 ? null : TestBroker.bytes("key-" + partition),
                i % 5 == 0 ? null : TestBroker.bytes(value));
        shown.headers().add("sent", TestBroker.bytes("at-" + i)).add("empty", null);
        broker.send(shown);
      }
    }
  }

  private static boolean isStill(AtomicLong last, long now) {
    return last.getAndSet(now) == now;
  }

  private void awaitRows(int count) {
    await().atMost(Duration.ofSeconds(30)).until(() -> run.arrived().size() >= count);
  }

  /** Until a finished batch ends at the end of the topics, so a stop repeats no row. */
  /** A live task that is being killed may still read what is sent next; a later run repeats it. */
  private static void awaitNoTask() {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                Arrays.stream(TestSpark.shared().sparkContext().statusTracker().getExecutorInfos())
                    .allMatch(executor -> executor.numRunningTasks() == 0));
  }

  private void awaitCommitted(StreamingQuery query) {
    Map<String, Long> ends =
        run.rowsOfSparksSource().stream()
            .map(row -> row.split("\\|", -1))
            .collect(Collectors.toMap(row -> row[2] + row[3], row -> 1L, Long::sum));
    await()
        .atMost(Duration.ofSeconds(40))
        .until(
            () ->
                query.lastProgress() != null
                    && query.lastProgress().sources()[0].endOffset() != null
                    && ends.equals(
                        counts(
                            CoPartitionedOffset.parse(
                                query.lastProgress().sources()[0].endOffset()))));
  }

  private static Map<String, Long> counts(CoPartitionedOffset offset) {
    Map<String, Long> counts = new HashMap<>();
    offset
        .topics()
        .forEach(
            (topic, ends) -> ends.forEach((partition, end) -> counts.put(topic + partition, end)));
    return counts;
  }

  private long batches() {
    return run.linked().stream().mapToLong(Linked::batch).distinct().count();
  }

  private void assertOffsetsAscend() {
    Map<String, Long> last = new HashMap<>();
    for (Arrived row : run.arrived()) {
      Long before = last.put(row.topic() + row.partition(), row.offset());
      assertThat(row.offset()).isGreaterThan(before == null ? -1 : before);
    }
  }

  /** Each batch continues from the state that the batch before named, in every partition. */
  private void assertStateIdsFormChains() {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      int own = partition;
      Map<Long, Linked> accepted = new HashMap<>();
      run.linked().stream()
          .filter(link -> link.source().partition() == own)
          .forEach(link -> accepted.put(link.batch(), link));
      accepted.forEach(
          (batch, link) ->
              assertThat(link.source().startStateId())
                  .as("batch %d of partition %d", batch, own)
                  .isEqualTo(batch == 0 ? "" : accepted.get(batch - 1).source().endStateId()));
    }
  }
}
