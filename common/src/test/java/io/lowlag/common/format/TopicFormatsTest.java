package io.lowlag.common.format;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.config.SettingsLoader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicFormatsTest {

  @ParameterizedTest
  @CsvSource({
    "format.topics.typo,    avro, 'format.topics: no job has a topic typo; the topics are in, out'",
    "format.topics.typo,    json, 'format.topics: no job has a topic typo; the topics are in, out'",
    "format.contracts.typo, some, 'format.contracts: no job has a topic typo'",
    "format.topics.in,      avro, there is no contract in for the topic in",
    "format.contracts.in,   none, there is no contract none for the topic in",
  })
  void aTopicThatNoJobHasOrThatHasNoContractIsRefused(String path, String value, String message) {
    Settings settings =
        SettingsLoader.load(
            Optional.empty(), Map.of(path, value, "schema-registry.url", "http://localhost:1"));

    assertThatThrownBy(
            () -> TopicFormats.from(settings).requireTopics(settings, List.of("in", "out")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(message);
  }
}
