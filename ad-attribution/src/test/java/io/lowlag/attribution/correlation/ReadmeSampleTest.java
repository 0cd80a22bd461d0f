package io.lowlag.attribution.correlation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.lowlag.attribution.correlation.model.AdEvent;
import io.lowlag.attribution.correlation.model.Correlation;
import io.lowlag.common.record.Json;
import io.lowlag.common.record.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The records that the module's README shows are those that the processor takes and gives. */
class ReadmeSampleTest {

  private static final ObjectMapper JSON =
      new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
  private static final Duration WINDOW = Duration.ofMinutes(5);

  private final CorrelationUnderTest processor =
      new CorrelationUnderTest(new CorrelationPolicy(WINDOW, Duration.ZERO, 100));
  private List<String> samples;

  @BeforeEach
  void readSamples() throws IOException {
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
  void sampleRequestAndImpressionGiveTheSampleMatch() throws IOException {
    processor.rows("t-1", event(AdEvent.REQUEST, samples.get(0)));

    List<Correlation> outputs = processor.rows("t-1", event(AdEvent.IMPRESSION, samples.get(1)));

    assertThat(outputs).hasSize(1);
    assertThat(json(outputs.get(0).match())).isEqualTo(samples.get(2));
  }

  @Test
  void sampleRequestAloneGivesTheSampleUnmatched() throws IOException {
    processor.rows("t-1", event(AdEvent.REQUEST, samples.get(0)));

    List<Correlation> outputs = processor.advanceTo(WINDOW.toMillis());

    assertThat(outputs).hasSize(1);
    assertThat(json(outputs.get(0).unmatched())).isEqualTo(samples.get(3));
  }

  private static AdEvent event(String side, String json) throws IOException {
    AdEvent read = JSON.readValue(json, AdEvent.class);
    return AdEvents.onSide(side, AdEvents.readAt(read, new Origin(0, 0, 0, 0)));
  }

  private static String json(Object output) {
    return new String(Json.bytes(output), UTF_8);
  }
}
