package io.lowlag.sessionization;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.lowlag.common.config.SettingsLoader;
import io.lowlag.common.decoding.JsonFields;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.Json;
import io.lowlag.sessionization.model.GameEvent;
import io.lowlag.sessionization.model.SessionEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the module's README shows is what the processor takes and gives, with the defaults. */
class ReadmeSampleTest {

  private static final ObjectMapper JSON =
      new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
  private static final SessionizationConfig CONFIG =
      SessionizationConfig.from(SettingsLoader.load(Optional.empty(), Map.of()));
  private static final SessionPolicy DEFAULTS = CONFIG.policy();

  private final SessionizationUnderTest processor = new SessionizationUnderTest(DEFAULTS);

  @Test
  void sampleStartAndEndGiveTheSampleEvents() throws Exception {
    List<String> samples = lines("{");
    GameEvent start = event(samples.get(0));
    List<SessionEvent> outputs = new ArrayList<>();

    processor.advanceTo(start.eventTime());
    outputs.addAll(processor.rows(start));
    outputs.addAll(processor.advanceTo(start.eventTime() + 30_000));
    outputs.addAll(processor.rows(event(samples.get(1))));

    List<JsonNode> written = new ArrayList<>();
    for (SessionEvent output : outputs) {
      written.add(JSON.readTree(Json.bytes(output)));
    }
    List<JsonNode> shown = new ArrayList<>();
    for (String sample : samples.subList(2, samples.size())) {
      shown.add(JSON.readTree(sample));
    }
    assertThat(written).as("in JSON %s", written).isEqualTo(shown);
  }

  @Test
  void defaultsAreThoseOfTheTable() throws IOException {
    assertThat(DEFAULTS)
        .isEqualTo(
            new SessionPolicy(
                Duration.ofSeconds(30),
                Duration.ofMinutes(30),
                HeartbeatCatchUp.LATEST,
                Duration.ofMinutes(1),
                Duration.ofMinutes(1)));
    assertThat(lines("| `"))
        .contains(
            "| `heartbeat-interval` | 30s | time between heartbeats, counted from the event time"
                + " of the start |")
        .anyMatch(line -> line.startsWith("| `max-duration` | 30 minutes |"))
        .anyMatch(line -> line.startsWith("| `heartbeat-catch-up` | latest |"))
        .anyMatch(line -> line.startsWith("| `end-patience` | 1 minute |"))
        .anyMatch(line -> line.startsWith("| `memory` | 1 minute |"));
  }

  private static List<String> lines(String prefix) throws IOException {
    return Files.readAllLines(Path.of("README.md")).stream()
        .filter(line -> line.startsWith(prefix))
        .toList();
  }

  /** Decodes a sample that is sent now, as the job does with its default settings. */
  private static GameEvent event(String json) throws Exception {
    InboundRecord record =
        new InboundRecord(
            "d-1".getBytes(UTF_8),
            json.getBytes(UTF_8),
            CONFIG.topics().console(),
            0,
            0,
            TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis()),
            List.of());
    return new GameEventDecoder().decode(JsonFields.parse(record, CONFIG.decoding()), record);
  }
}
