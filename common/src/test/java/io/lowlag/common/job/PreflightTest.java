package io.lowlag.common.job;

import static org.assertj.core.api.Assertions.assertThat;
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
import org.junit.jupiter.api.Test;

class PreflightTest {

  private static final Engine DATABRICKS = new Engine("Databricks 17.3", true, 1703);
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
        .hasMessageContaining("24 tasks and there are 23");
  }

  @Test
  void coPartitionedStateTakesNone() {
    assertThat(
            preflight(new Engine("Spark 4.2.0", false, 402))
                .checkSlots(PARTITIONS, 0, () -> 8, Duration.ZERO))
        .isEqualTo(new TaskSlots(8, 8));
  }

  @Test
  void deadLettersHaveATopicOfTheirOwn() {
    Preflight preflight =
        preflight(new Engine("Spark 4.2.0", false, 402), JOB.withDeadLetters("out"));

    assertThatThrownBy(preflight::refuseLoops)
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("out is to have the dead letters and other outputs");
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
