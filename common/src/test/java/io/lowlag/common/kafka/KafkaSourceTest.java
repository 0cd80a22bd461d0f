package io.lowlag.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.config.SettingsLoader;
import io.lowlag.common.execution.Engine;
import io.lowlag.common.execution.ExecutionConfig;
import io.lowlag.common.execution.ExecutionMode;
import io.lowlag.common.execution.ExecutionPlan;
import io.lowlag.common.execution.QueryShape;
import io.lowlag.common.execution.StatePlacement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaSourceTest {

  @ParameterizedTest
  @CsvSource({
    "MICRO_BATCH,   SHUFFLED,       4.2.0, 1, ,  100000",
    "AVAILABLE_NOW, SHUFFLED,       4.2.0, 8, ,  800000",
    "AVAILABLE_NOW, SHUFFLED,       4.2.0, 8, 7, 7",
    "MICRO_BATCH,   CO_PARTITIONED, 4.2.0, 8, ,",
    "MICRO_BATCH,   CO_PARTITIONED, 4.2.0, 8, 7, 7",
    "REAL_TIME,     SHUFFLED,       4.3.0, 8, ,",
  })
  void aBatchWhoseRowsAreGatheredByAShuffleHasALimitByDefault(
      ExecutionMode mode,
      StatePlacement state,
      String spark,
      int slots,
      String set,
      Long expected) {
    ExecutionPlan plan =
        ExecutionPlan.of(
            new ExecutionConfig(mode, Duration.ofSeconds(5), state),
            Engine.current(spark),
            QueryShape.stateful(List.of("in")));
    KafkaSource source =
        KafkaSource.from(
            SettingsLoader.load(
                Optional.empty(),
                set == null ? Map.of() : Map.of("source.max-offsets-per-trigger", set)));

    assertThat(source.batchLimit(plan, slots)).isEqualTo(Optional.ofNullable(expected));
  }
}
