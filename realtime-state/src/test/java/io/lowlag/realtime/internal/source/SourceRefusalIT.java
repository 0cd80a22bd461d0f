package io.lowlag.realtime.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lowlag.realtime.internal.source.SourceRun.Mode;
import io.lowlag.realtime.testing.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SourceRefusalIT {

  private final TestBroker broker = TestBroker.shared();
  private final String two = "two-" + UUID.randomUUID();
  private final String other = "other-" + UUID.randomUUID();

  @TempDir Path checkpoint;

  @Test
  void unequalPartitionCounts() {
    broker.createTopic(two, 2);
    broker.createTopic(other, 3);

    assertThatThrownBy(() -> new SourceRun(checkpoint, two, other).runAvailable())
        .hasMessageContaining("topic " + other + " has 3 partitions, " + two + " 2");
  }

  @Test
  void aTopicThatGrewBetweenRuns() {
    broker.createTopic(two, 2);
    SourceRun run = new SourceRun(checkpoint, two);
    broker.send(two, 0, "key", "before");
    run.runAvailable();

    broker.growTopic(two, 3);

    assertThatThrownBy(run::runAvailable)
        .hasMessageContaining("have 3 partitions, the checkpoint began with 2");
    assertThat(run.rows()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"REAL_TIME", "MICRO_BATCH"})
  void aTopicThatGrowsDuringTheRun(Mode mode) throws Exception {
    broker.createTopic(two, 2);
    SourceRun run = new SourceRun(checkpoint, two);
    StreamingQuery query = run.start(mode);
    try {
      broker.send(two, 0, "key", "before");
      await().atMost(Duration.ofSeconds(30)).until(() -> run.rows().size() == 1);

      broker.growTopic(two, 3);

      await().atMost(Duration.ofSeconds(30)).until(() -> query.exception().isDefined());
      assertThat(query.exception().get())
          .hasMessageContaining("have 3 partitions, the checkpoint began with 2");
      if (mode == Mode.REAL_TIME) {
        assertThat(checkpoint.resolve("offsets").resolve("0"))
            .as("the batch in which the topic grew is not committed")
            .doesNotExist();
      }
    } finally {
      query.stop();
    }
  }

  @Test
  void otherTopicsOnTheSameCheckpoint() {
    broker.createTopic(two, 2);
    broker.createTopic(other, 2);
    broker.send(two, 0, "key", "value");
    new SourceRun(checkpoint, two).runAvailable();

    assertThatThrownBy(() -> new SourceRun(checkpoint, two, other).runAvailable())
        .hasMessageContaining("the checkpoint began with [" + two + "]");
  }

  @Test
  void limitsOfABatchInRealTime() {
    broker.createTopic(two, 2);
    SourceRun run = new SourceRun(checkpoint, two).with("maxOffsetsPerTrigger", "10");

    StreamingQuery query = run.start(Mode.REAL_TIME);

    assertThatThrownBy(query::awaitTermination)
        .hasMessageContaining("option maxOffsetsPerTrigger=10 cannot be used");
  }

  @Test
  void aRealTimeBatchWithFewerSlotsThanTasks() {
    // The shared session has four. On a busy machine, its tasks may run only for a part of a batch;
    // if that were shorter than the timeout, it would be told in other words, see below
    broker.createTopic(two, 5);
    SourceRun run =
        new SourceRun(checkpoint, two)
            .with("taskStartTimeoutMs", "1000")
            .with("warmUpBatches", "0");

    StreamingQuery query = run.start(Mode.REAL_TIME);

    assertThatThrownBy(query::awaitTermination)
        .message()
        // All four are taken sooner or later, on a busy machine later
        .containsPattern("because only [1-4] of the 5 tasks of the real-time batch run after 1 s")
        .contains("a slot (a core) for each task");
  }

  /** A task that gets its slot when the others end reads nothing, and Spark counts it as done. */
  @Test
  void shortRealTimeBatchesWithFewerSlotsThanTasks() {
    broker.createTopic(two, 5);
    SourceRun run = new SourceRun(checkpoint, two).with("taskStartTimeoutMs", "8000");

    StreamingQuery query = run.start(Mode.REAL_TIME);

    assertThatThrownBy(query::awaitTermination)
        .hasMessageContaining("no task has read partitions")
        .hasMessageContaining("a slot (a core) for each of the 5 tasks");
  }

  @Test
  void refusedOptionsFailWhenTheSourceIsLoaded() {
    SourceRun run = new SourceRun(checkpoint, two).with("minPartitions", "10");

    assertThatThrownBy(() -> run.start(Mode.MICRO_BATCH))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("option minPartitions=10 cannot be used");
  }
}
