package io.lowlag.attribution.correlation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.attribution.correlation.model.AdEvent;
import io.lowlag.attribution.correlation.model.Correlation;
import io.lowlag.common.config.SettingsLoader;
import io.lowlag.common.decoding.JsonFields;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The records that the module's README shows are those that the processor takes and gives. */
class ReadmeSampleTest {

  private static final CorrelationConfig DEFAULTS =
      CorrelationConfig.from(SettingsLoader.load(Optional.empty(), Map.of()));
  private static final Duration WINDOW = Duration.ofMinutes(5);

  private final CorrelationUnderTest processor =
      new CorrelationUnderTest(new CorrelationPolicy(WINDOW, Duration.ZERO, 100));
  private List<String> samples;

  @BeforeEach
  void readSamples() throws Exception {
    samples =
        Files.readAllLines(Path.of("README.md")).stream()
            .dropWhile(line -> !line.equals("## A sample"))
            .skip(1)
            .takeWhile(line -> !line.startsWith("## "))
            .filter(line -> line.startsWith("{"))
            .toList();
    assertThat(samples).as("request, impression, match, unmatched").hasSize(4);
  }

  @Test
  void sampleRequestAndImpressionGiveTheSampleMatch() throws Exception {
    processor.rows("t-1", event(DEFAULTS.topics().requests(), samples.get(0)));

    List<Correlation> outputs =
        processor.rows("t-1", event(DEFAULTS.topics().impressions(), samples.get(1)));

    assertThat(outputs).hasSize(1);
    assertThat(json(outputs.get(0).match())).isEqualTo(samples.get(2));
  }

  @Test
  void sampleRequestAloneGivesTheSampleUnmatched() throws Exception {
    processor.rows("t-1", event(DEFAULTS.topics().requests(), samples.get(0)));

    List<Correlation> outputs = processor.advanceTo(WINDOW.toMillis());

    assertThat(outputs).hasSize(1);
    assertThat(json(outputs.get(0).unmatched())).isEqualTo(samples.get(3));
  }

  /** Decodes a sample that is sent now, as the job does with its default settings. */
  private static AdEvent event(String topic, String json) throws Exception {
    InboundRecord record =
        new InboundRecord(
            "t-1".getBytes(UTF_8),
            json.getBytes(UTF_8),
            topic,
            0,
            0,
            TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis()),
            List.of());
    return new AdEventDecoder(DEFAULTS.topics().requests())
        .decode(JsonFields.parse(record, DEFAULTS.decoding()), record);
  }

  private static String json(Object output) {
    return new String(Json.bytes(output), UTF_8);
  }
}
