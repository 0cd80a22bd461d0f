package io.lowlag.devkit.ads;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lowlag.attribution.correlation.CorrelationJob;
import io.lowlag.common.config.Overrides;
import io.lowlag.common.job.StreamingJob;
import io.lowlag.devkit.demo.DemoOptions;
import io.lowlag.devkit.demo.Scenario;
import io.lowlag.devkit.traffic.GeneratedRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Ad attribution as a demo: every disorder on, and a window short enough to see events expire. */
public final class AdAttributionScenario implements Scenario {

  private static final String MATCHES = "ad-matches";
  private static final String UNMATCHED = "ad-unmatched";
  private static final String DEAD_LETTERS = "ad-attribution-dead-letters";

  private static final Duration WINDOW = Duration.ofSeconds(10);
  private static final Duration LATENESS = Duration.ofSeconds(10);
  private static final long SEED = 20261121;
  private static final JsonMapper JSON = new JsonMapper();

  private final AdTraffic traffic;
  private Map<String, Set<String>> expected = Map.of();

  public AdAttributionScenario(DemoOptions options) {
    this.traffic = AdTraffic.of(options.rate(), options.seconds(), WINDOW, LATENESS, SEED);
  }

  @Override
  public String name() {
    return "ad-attribution";
  }

  @Override
  public List<String> inputTopics() {
    return List.of(AdEventGenerator.REQUESTS, AdEventGenerator.IMPRESSIONS);
  }

  @Override
  public List<String> outputTopics() {
    return List.of(MATCHES, UNMATCHED, DEAD_LETTERS);
  }

  @Override
  public StreamingJob<?> job() {
    return new CorrelationJob();
  }

  @Override
  public Overrides settings(Path folder) {
    return Overrides.none()
        .with("correlation.window", WINDOW)
        .with("correlation.allowed-lateness", LATENESS);
  }

  @Override
  public Iterator<GeneratedRecord> records(long startMs) {
    AdEventGenerator generator = new AdEventGenerator(traffic, startMs);
    ExpectedOutputs outputs = generator.expected();
    expected =
        Map.of(
            MATCHES,
            outputs.matches(),
            UNMATCHED,
            outputs.unmatched().entrySet().stream()
                .map(unmatched -> withReason(unmatched.getKey(), unmatched.getValue()))
                .collect(Collectors.toSet()),
            DEAD_LETTERS,
            outputs.deadLetters());
    return generator.records();
  }

  @Override
  public Map<String, Set<String>> expected() {
    return expected;
  }

  @Override
  public Optional<String> identify(ConsumerRecord<byte[], byte[]> output) {
    if (output.topic().equals(DEAD_LETTERS)) {
      return Optional.of(ExpectedOutputs.fingerprint(output.value()));
    }
    try {
      JsonNode event = JSON.readTree(output.value());
      String id = event.path("event_id").asText();
      return Optional.of(
          output.topic().equals(UNMATCHED) ? withReason(id, event.path("reason").asText()) : id);
    } catch (IOException e) {
      return Optional.of("not JSON: " + output.partition() + "@" + output.offset());
    }
  }

  private static String withReason(String id, String reason) {
    return id + " " + reason;
  }

  @Override
  public Duration settling() {
    return WINDOW.plus(LATENESS).plus(Duration.ofSeconds(1));
  }
}
