package io.lowlag.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.config.SettingsLoader;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecidedOptionsTest {

  @ParameterizedTest
  @CsvSource({
    "sink.options.topic,                        names of the topics",
    "sink.options.kafka.bootstrap.servers,      set kafka.bootstrap-servers",
    "sink.options.kafka.value.serializer,       records are bytes",
    "sink.options.kafka.transactional.id,       leave it out",
    "source.options.subscribe,                  names of the topics",
    "source.options.SubscribePattern,           names of the topics",
    "source.options.assign,                     names of the topics",
    "source.options.startingOffsets,            set source.starting-offsets",
    "source.options.startingTimestamp,          set source.starting-offsets",
    "source.options.startingOffsetsByTimestamp, set source.starting-offsets",
    "source.options.endingOffsets,              execution.mode = available-now",
    "source.options.endingTimestamp,            execution.mode = available-now",
    "source.options.failOnDataLoss,             set source.fail-on-data-loss",
    "source.options.maxOffsetsPerTrigger,       set source.max-offsets-per-trigger",
    "source.options.includeHeaders,             leave it out",
    "source.options.kafka.isolation.level,      set source.isolation-level",
    "source.options.kafka.bootstrap.servers,    set kafka.bootstrap-servers",
    "kafka.options.isolation.level,             set source.isolation-level",
    "kafka.options.bootstrap.servers,           set kafka.bootstrap-servers",
  })
  void anOptionThatTheJobDecidesIsRefusedWithTheSettingToUse(String path, String instead) {
    Settings settings = SettingsLoader.load(Optional.empty(), Map.of(path, "x"));

    assertThatThrownBy(
            () -> {
              KafkaSource.from(settings);
              KafkaSink.from(settings);
            })
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(instead)
        .hasMessageNotContaining("\n");
  }

  @Test
  void otherOptionsReachSourceAndSink() {
    Settings settings =
        SettingsLoader.load(
            Optional.empty(),
            Map.of(
                "source.options.kafka.client.rack", "a",
                "source.options.maxTriggerDelay", "1m",
                "sink.options.kafka.linger.ms", "5"));

    assertThat(KafkaSource.from(settings).options())
        .containsOnly(Map.entry("kafka.client.rack", "a"), Map.entry("maxTriggerDelay", "1m"));
    assertThat(KafkaSink.from(settings).options()).containsOnly(Map.entry("kafka.linger.ms", "5"));
  }
}
