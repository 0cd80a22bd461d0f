package io.lowlag.common.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.common.config.SettingsLoader;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.execution.Engine;
import io.lowlag.common.execution.ExecutionConfig;
import io.lowlag.common.execution.ExecutionMode;
import io.lowlag.common.execution.ExecutionPlan;
import io.lowlag.common.execution.QueryShape;
import io.lowlag.common.execution.StatePlacement;
import io.lowlag.common.execution.TaskSlots;
import io.lowlag.common.kafka.KafkaConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreflightTest {

  private static final Engine DATABRICKS = new Engine("Databricks 17.3", true, 1703);
  private static final Engine SPARK = new Engine("Spark 4.2.0", false, 402);
  private static final String CHECKPOINT = "/checkpoints/job";
  private static final Map<String, Integer> TWO_PARTITIONS = Map.of("one", 2, "two", 2);
  private static final Map<String, Integer> PARTITIONS = Map.of("one", 8, "two", 8, "out", 8);
  private static final JobSpec JOB =
      new JobSpec("job", QueryShape.stateful(List.of("one", "two")), List.of("out"));

  @Test
  void shuffledStateTakesSlotsBesideThoseThatRead() {
    Preflight preflight = preflight(DATABRICKS);

    assertThat(preflight.checkSlots(PARTITIONS, 8, () -> 24, Duration.ZERO))
        .isEqualTo(new TaskSlots(24, 24));
    assertThatThrownBy(() -> preflight.checkSlots(PARTITIONS, 8, () -> 23, Duration.ZERO))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("24 tasks, but there are only 23");
  }

  @Test
  void coPartitionedStateTakesNone() {
    assertThat(preflight(SPARK).checkSlots(PARTITIONS, 0, () -> 8, Duration.ZERO))
        .isEqualTo(new TaskSlots(8, 8));
  }

  @Test
  void anInterruptedStartDoesNotWaitForExecutors() {
    AtomicInteger looks = new AtomicInteger();
    IntSupplier none =
        () -> {
          looks.incrementAndGet();
          return 0;
        };
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(
              () -> preflight(SPARK).checkSlots(PARTITIONS, 0, none, Duration.ofSeconds(2)))
          .isInstanceOf(CannotStartException.class)
          .hasMessageContaining("interrupted");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(looks).hasValue(1);
  }

  @Test
  void deadLettersHaveATopicOfTheirOwn() {
    Preflight preflight = preflight(SPARK, JOB.withDeadLetters("out"));

    assertThatThrownBy(() -> preflight.refuseClashes(CHECKPOINT))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("topic out is set for dead letters and for other outputs");
  }

  @Test
  void anInputIsOneInput() {
    JobSpec job = new JobSpec("job", QueryShape.stateful(List.of("one", "one")), List.of("out"));

    assertThatThrownBy(() -> preflight(SPARK, job).refuseClashes(CHECKPOINT))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("topic one is set for several inputs");
  }

  @ParameterizedTest
  @CsvSource({
    "/data/job, /data/job",
    "/data/job/, file:///data/job",
    "/data/job, /data/job/tables",
    "/data/job, /data",
    "/data/job, /",
    "s3a://bucket/job, s3a://bucket",
    "s3a://bucket/job, s3a://bucket/job/tables",
  })
  void aTableAndTheCheckpointDoNotLieOneInTheOther(String checkpoint, String table) {
    JobSpec job = JOB.withTables(List.of(table));

    assertThatThrownBy(() -> preflight(SPARK, job).refuseClashes(checkpoint))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContainingAll("checkpoint.location", table, "its own folder");
  }

  @ParameterizedTest
  @CsvSource({
    "/data/job, /data/jobs",
    "/data/job, /data/tables",
    "/data/job, s3a://bucket/data/job",
    "s3a://bucket/job, s3a://other/job",
  })
  void aTableLiesBesideTheCheckpoint(String checkpoint, String table) {
    assertThatCode(() -> preflight(SPARK, JOB.withTables(List.of(table))).refuseClashes(checkpoint))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "earliest",
        "latest",
        "{\"one\":{\"0\":5,\"1\":-2},\"two\":{\"0\":-1,\"1\":0}}",
      })
  void startsAtOffsetsOfEveryPartition(String offsets) {
    assertThatCode(() -> preflight(SPARK).checkStartingOffsets(offsets, TWO_PARTITIONS))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"one\":{\"0\":5}}|one has 2 partitions, but the setting gives offsets for [0]",
        "{\"one\":{\"0\":5,\"1\":5}}|two has 2 partitions, but the setting gives offsets for none",
        "{\"one\":{\"0\":5,\"1\":5,\"2\":5}}|but the setting gives offsets for [0, 1, 2]",
        "{\"one\":{\"0\":-3,\"1\":5}}|the offset of one-0 is -3",
        "{\"three\":{\"0\":5}}|three is not an input of the job; the inputs are one, two",
        "{\"one\":5}|does not give topics with an offset for each partition",
        "{\"one\":{\"zero\":5}}|does not give topics with an offset for each partition",
        "{\"one\":{\"0\":5|does not give topics with an offset for each partition",
      })
  void refusesOffsetsThatLeaveAPartitionOut(String offsets, String why) {
    assertThatThrownBy(() -> preflight(SPARK).checkStartingOffsets(offsets, TWO_PARTITIONS))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContainingAll("source.starting-offsets", why);
  }

  private static Preflight preflight(Engine engine) {
    return preflight(engine, JOB);
  }

  private static Preflight preflight(Engine engine, JobSpec job) {
    ExecutionPlan plan =
        ExecutionPlan.of(
            new ExecutionConfig(
                ExecutionMode.REAL_TIME, Duration.ofMinutes(1), StatePlacement.AUTO),
            engine,
            job.shape());
    return new Preflight(
        plan, KafkaConnection.from(SettingsLoader.load(Optional.empty(), Map.of())), job);
  }
}
