package io.lowlag.common.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.common.config.SettingsException;
import io.lowlag.common.config.SettingsLoader;
import io.lowlag.common.error.CannotStartException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExecutionPlanTest {

  private static final QueryShape STATELESS = QueryShape.stateless(List.of("in"));
  private static final QueryShape STATEFUL = QueryShape.stateful(List.of("in"));

  @ParameterizedTest
  @CsvSource({
    "MICRO_BATCH,   AUTO,           4.2.0, ,     CO_PARTITIONED",
    "AVAILABLE_NOW, AUTO,           4.2.0, ,     CO_PARTITIONED",
    "MICRO_BATCH,   SHUFFLED,       4.2.0, ,     SHUFFLED",
    "MICRO_BATCH,   AUTO,           4.3.0, ,     SHUFFLED",
    "MICRO_BATCH,   AUTO,           4.0.0, 16.4, SHUFFLED",
    "MICRO_BATCH,   CO_PARTITIONED, 4.2.0, ,     CO_PARTITIONED",
    "REAL_TIME,     AUTO,           4.2.0, ,     CO_PARTITIONED",
    "REAL_TIME,     CO_PARTITIONED, 4.2.0, ,     CO_PARTITIONED",
    "REAL_TIME,     AUTO,           4.3.0, ,     SHUFFLED",
    "REAL_TIME,     SHUFFLED,       4.3.1, ,     SHUFFLED",
    "REAL_TIME,     AUTO,           4.0.0, 17.3, SHUFFLED",
    "AVAILABLE_NOW, AUTO,           4.0.0, 17.3, SHUFFLED",
  })
  void statePlacementFollowsFromModeAndEngine(
      ExecutionMode mode,
      StatePlacement state,
      String spark,
      String databricks,
      StatePlacement expected) {
    ExecutionPlan plan = plan(mode, state, spark, databricks, STATEFUL);

    assertThat(plan.placement()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "REAL_TIME,     AUTO,     4.2.0, ,     CO_PARTITIONED",
    "MICRO_BATCH,   AUTO,     4.2.0, ,     CO_PARTITIONED",
    "REAL_TIME,     SHUFFLED, 4.2.0, ,     SHUFFLED",
    "REAL_TIME,     AUTO,     4.3.0, ,     SHUFFLED",
    "REAL_TIME,     AUTO,     4.0.0, 17.3, SHUFFLED",
  })
  void aQueryWithoutStateReadsFromTheSourceThatCanEndItsBatches(
      ExecutionMode mode,
      StatePlacement state,
      String spark,
      String databricks,
      StatePlacement expected) {
    assertThat(plan(mode, state, spark, databricks, STATELESS).placement()).isEqualTo(expected);
    assertThat(plan(mode, state, spark, databricks, STATELESS).shuffled()).isFalse();
  }

  @Test
  void databricksRunsNoCoPartitionedStateAndAutoSaysWhy() {
    String reason = "mapPartitions, which Databricks does not run in real-time mode";

    assertThat(
            plan(ExecutionMode.REAL_TIME, StatePlacement.AUTO, "4.0.0", "17.3", STATEFUL)
                .shuffledBecause())
        .hasValueSatisfying(said -> assertThat(said).contains(reason));
    assertThat(
            plan(ExecutionMode.REAL_TIME, StatePlacement.SHUFFLED, "4.0.0", "17.3", STATEFUL)
                .shuffledBecause())
        .as("it was asked for")
        .isEmpty();
    assertThatThrownBy(
            () ->
                plan(
                    ExecutionMode.MICRO_BATCH,
                    StatePlacement.CO_PARTITIONED,
                    "4.0.0",
                    "17.3",
                    STATEFUL))
        .isInstanceOf(UnsupportedExecutionException.class)
        .hasMessageContaining("Databricks 17.3")
        .hasMessageContaining(reason);
    assertThatThrownBy(
            () -> plan(ExecutionMode.REAL_TIME, StatePlacement.AUTO, "4.0.0", "16.4", STATEFUL))
        .isInstanceOf(UnsupportedExecutionException.class)
        .hasMessageContaining("needs Spark 4.3 or Databricks 18; use execution.mode");
  }

  @Test
  void topicsThatArePartitionedDifferentlyNeedAShuffle() {
    ExecutionPlan auto =
        plan(ExecutionMode.MICRO_BATCH, StatePlacement.AUTO, "4.2.0", null, STATEFUL);
    ExecutionPlan wanted =
        plan(ExecutionMode.MICRO_BATCH, StatePlacement.CO_PARTITIONED, "4.2.0", null, STATEFUL);

    assertThat(auto.settled(List.of(4, 4), Optional.empty()).placement())
        .isEqualTo(StatePlacement.CO_PARTITIONED);
    assertThat(auto.settled(List.of(4, 8), Optional.empty()).placement())
        .isEqualTo(StatePlacement.SHUFFLED);
    assertThat(auto.settled(List.of(4, 4), Optional.of("shuffled")).placement())
        .as("the checkpoint keeps what it was begun with")
        .isEqualTo(StatePlacement.SHUFFLED);
    assertThat(auto.settled(List.of(4, 8), Optional.of("co-partitioned")).placement())
        .as("the preflight refuses it")
        .isEqualTo(StatePlacement.CO_PARTITIONED);
    assertThat(wanted.settled(List.of(4, 8), Optional.empty()).placement())
        .as("the preflight refuses it")
        .isEqualTo(StatePlacement.CO_PARTITIONED);
  }

  @Test
  void shuffledStateInRealTimeModeNeedsAnEngineThatCan() {
    assertThatThrownBy(
            () -> plan(ExecutionMode.REAL_TIME, StatePlacement.SHUFFLED, "4.2.0", null, STATEFUL))
        .isInstanceOf(UnsupportedExecutionException.class)
        .hasMessageContaining("Spark 4.2.0")
        .hasMessageContaining("execution.state = co-partitioned");
  }

  @Test
  void aSparkWithoutTheClassesThatJobsUseIsNamed() {
    assertThatThrownBy(() -> Engine.requireSupported("4.0.0", Optional.of("17.3")))
        .isInstanceOf(CannotStartException.class)
        .hasMessage(
            "Databricks 17.3 (Spark 4.0.0) is too old for Lowlag, which is built with Spark 4.2:"
                + " use that version, as in Databricks 19");
    assertThatThrownBy(() -> Engine.requireSupported("4.0.1", Optional.empty()))
        .hasMessageStartingWith("Spark 4.0.1 is too old");
    assertThatCode(() -> Engine.requireSupported("4.1.0", Optional.of("18")))
        .doesNotThrowAnyException();
    assertThatCode(() -> Engine.requireSupported("4.2.0", Optional.empty()))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({"19, 1900", "19.x, 1900", "18.x-scala2.13, 1800", "17.3, 1703", "17.3.x, 1703"})
  void aRuntimeMayHaveNoMinorVersion(String runtime, int version) {
    assertThat(Engine.of("4.2.0", Optional.of(runtime)).version()).isEqualTo(version);
  }

  @Test
  void realTimeModeNeedsAnEngineThatHasIt() {
    assertThatThrownBy(
            () -> plan(ExecutionMode.REAL_TIME, StatePlacement.AUTO, "4.0.1", null, STATELESS))
        .hasMessageContaining("Spark 4.0.1")
        .hasMessageContaining("use micro-batch or available-now");
  }

  @Test
  void foreachBatchNeverRunsInRealTimeMode() {
    QueryShape shape = QueryShape.foreachBatch(false, List.of("in"));

    assertThatThrownBy(
            () -> plan(ExecutionMode.REAL_TIME, StatePlacement.AUTO, "4.3.0", "17.3", shape))
        .hasMessageContaining("foreachBatch")
        .hasMessageContaining("second job");
    assertThatCode(() -> plan(ExecutionMode.MICRO_BATCH, StatePlacement.AUTO, "4.2.0", null, shape))
        .doesNotThrowAnyException();
  }

  @Test
  void triggersFollowTheMode() {
    assertThat(config("micro-batch", "250ms")).isEqualTo(Trigger.ProcessingTime(250));
    assertThat(config("micro-batch", "0s")).isEqualTo(Trigger.ProcessingTime(0));
    assertThat(config("micro-batch", null)).isEqualTo(Trigger.ProcessingTime(1_000));
    assertThat(config("available-now", null)).isEqualTo(Trigger.AvailableNow());
    assertThat(config("real-time", "30s")).isEqualTo(Trigger.RealTime("30 seconds"));
    assertThat(config("real-time", null)).isEqualTo(Trigger.RealTime("1 minute"));
  }

  @Test
  void aCheckpointIntervalBelowWhatSparkTakesIsRefused() {
    assertThatThrownBy(() -> config("real-time", "4s"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("4000 ms")
        .hasMessageContaining("at least 5s");
  }

  @Test
  void tooFewTaskSlotsAreRefusedAndHalfUsedOnesTold() {
    assertThatThrownBy(() -> new TaskSlots(8, 4).check())
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("8 tasks, but there are only 4")
        .hasMessageContaining("local[8]");
    assertThat(new TaskSlots(4, 8).tight()).isFalse();
    assertThat(new TaskSlots(5, 8).tight()).isTrue();
    assertThat(new TaskSlots(5, 8)).hasToString("5 of 8 (62 %)");
  }

  private static Trigger config(String mode, String interval) {
    Map<String, String> overrides =
        interval == null
            ? Map.of("execution.mode", mode)
            : Map.of("execution.mode", mode, "execution.interval", interval);
    ExecutionConfig config = ExecutionConfig.from(SettingsLoader.load(Optional.empty(), overrides));
    return ExecutionPlan.of(config, Engine.of("4.2.0", Optional.empty()), STATELESS).trigger();
  }

  private static ExecutionPlan plan(
      ExecutionMode mode, StatePlacement state, String spark, String databricks, QueryShape shape) {
    return ExecutionPlan.of(
        new ExecutionConfig(mode, Duration.ofSeconds(5), state),
        Engine.of(spark, Optional.ofNullable(databricks)),
        shape);
  }
}
