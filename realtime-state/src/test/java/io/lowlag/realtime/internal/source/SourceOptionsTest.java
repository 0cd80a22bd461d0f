package io.lowlag.realtime.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceOptionsTest {

  @Test
  void topicsAreNamedBySubscribe() {
    SourceOptions options = parse(Map.of("subscribe", " b, a,b,"));

    assertThat(options.topics()).containsExactly("a", "b");
    assertThat(options.stateful()).isFalse();
  }

  @Test
  void subscribeMustNameATopic() {
    assertThatThrownBy(() -> parse(Map.of("subscribe", " , ")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("subscribe=' , ' names no topic");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "subscribePattern",
        "assign",
        "minPartitions",
        "maxRecordsPerPartition",
        "endingOffsets",
        "endingOffsetsByTimestamp",
        "endingTimestamp"
      })
  void optionsThatCannotBeHonouredAreRefused(String option) {
    assertThatThrownBy(() -> parse(Map.of("subscribe", "a", option, "7")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("option " + option + "=7 cannot be used: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "maxOffsetsPerTrigger",
        "minOffsetsPerTrigger",
        "maxTriggerDelay",
        "kafka.client.rack"
      })
  void limitsOfABatchAndFollowersAreRefusedInRealTimeOnly(String option) {
    SourceOptions options = parse(Map.of("subscribe", "a", option, "7"));

    assertThatThrownBy(options::checkRealTime)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("option " + option + "=7 cannot be used: ");
  }

  @Test
  void theFirstRealTimeBatchesOfARunAreShort() {
    WarmUp warmUp =
        new WarmUp(parse(Map.of("subscribe", "a", "warmUpBatches", "2")).warmUpBatches());

    assertThat(List.of(warmUp.nextBatchMs(), warmUp.nextBatchMs(), warmUp.nextBatchMs()))
        .containsExactly(1_000L, 1_000L, TaskPartition.NO_LIMIT);
    assertThat(parse(Map.of("subscribe", "a")).warmUpBatches()).isEqualTo(2);
    for (String wrong : List.of("-1", "many", "1.5", "")) {
      assertThatThrownBy(() -> parse(Map.of("subscribe", "a", "warmUpBatches", wrong)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("option warmUpBatches=" + wrong + " is not a whole number");
    }
  }

  @Test
  void secretsAreNotPrinted() {
    Map<String, Object> params = Map.of("group.id", "g", "sasl.jaas.config", "hunter2");

    ReadingTimes times = new ReadingTimes(1, 1, 1);
    assertThat(
            new ReaderSettings(new HashMap<>(params), times, ArrivalStamp.KAFKA, true, true)
                .toString())
        .doesNotContain("hunter2");
    assertThat(
            new ConsumerCache.Key("q", 0, java.util.Set.of("a"), params, times, ArrivalStamp.KAFKA)
                .toString())
        .doesNotContain("hunter2");
  }

  private static SourceOptions parse(Map<String, String> options) {
    return SourceOptions.parse(new CaseInsensitiveStringMap(options));
  }
}
