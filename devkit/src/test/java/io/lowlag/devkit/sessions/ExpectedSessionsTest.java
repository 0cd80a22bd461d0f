package io.lowlag.devkit.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.lowlag.common.record.Origin;
import io.lowlag.common.testing.ProcessorUnderTest;
import io.lowlag.devkit.traffic.GeneratedRecord;
import io.lowlag.sessionization.HeartbeatCatchUp;
import io.lowlag.sessionization.SessionPolicy;
import io.lowlag.sessionization.SessionizationProcessor;
import io.lowlag.sessionization.model.GameEvent;
import io.lowlag.sessionization.model.SessionEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The generator's answer, which it has by construction, is what the processor finds out. */
class ExpectedSessionsTest {

  private static final long START_MS = 1_800_000_000_000L;
  private static final long BATCH_MS = 100;
  private static final long YEAR_MS = Duration.ofDays(365).toMillis();
  private static final SessionPolicy POLICY =
      new SessionPolicy(
          Duration.ofMillis(150),
          Duration.ofSeconds(2),
          HeartbeatCatchUp.ALL,
          Duration.ofSeconds(1),
          Duration.ofSeconds(1));
  private static final SessionDisorder MOSTLY_DISORDER =
      new SessionDisorder(0.3, 0.15, 0.15, 0.15, 0.1, 0.6);
  private static final ObjectMapper JSON =
      new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void processorPutsOutExactlyWhatIsExpectedLive(long seed) {
    SessionGenerator generator = new SessionGenerator(traffic(seed, true), START_MS);
    ExpectedSessions expected = generator.expected();

    List<String> outputs = sessionize(generator, START_MS);

    assertThat(outputs).doesNotHaveDuplicates();
    Set<String> optional = new HashSet<>(outputs);
    assertThat(optional).containsAll(expected.required());
    optional.removeAll(expected.required());
    assertThat(expected.allowed()).containsAll(optional);
    assertThat(expected.allowed())
        .as("not all can come, sessions end before")
        .isNotEqualTo(optional);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2})
  void replayGivesTheSameStartsAndEndsAndNoHeartbeats(long seed) {
    SessionGenerator generator = new SessionGenerator(traffic(seed, false), START_MS);

    assertThat(sessionize(generator, START_MS + 1_000_000))
        .containsExactlyInAnyOrderElementsOf(generator.expected().required());
  }

  private static SessionTraffic traffic(long seed, boolean live) {
    return SessionTraffic.of(500, 6, POLICY, Duration.ofMillis(2 * BATCH_MS), live, seed)
        .with(seed % 2 == 0 ? MOSTLY_DISORDER : SessionDisorder.some());
  }

  /** Sends in order, in small batches, from that processing time until nothing can follow. */
  private static List<String> sessionize(SessionGenerator generator, long fromMs) {
    ProcessorUnderTest<GameEvent, SessionEvent> processor =
        new ProcessorUnderTest<>(new SessionizationProcessor(POLICY));
    Map<Long, Map<String, List<GameEvent>>> batches = batches(generator);
    long last = batches.keySet().stream().mapToLong(Long::longValue).max().orElseThrow();
    processor.advanceTo(fromMs);
    for (long batch = 1; batch <= last + 2 * POLICY.maxDuration().toMillis() / BATCH_MS; batch++) {
      batches.getOrDefault(batch, Map.of()).forEach(processor::rows);
      processor.advanceTo(fromMs + batch * BATCH_MS);
    }
    return processor.allOutputs().stream()
        .map(event -> ExpectedSessions.identity(event.eventId(), event.durationMs()))
        .toList();
  }

  /** What can be decoded, by the number of its batch and by key. */
  private static Map<Long, Map<String, List<GameEvent>>> batches(SessionGenerator generator) {
    Map<Long, Map<String, List<GameEvent>>> batches = new HashMap<>();
    long[] offset = {0};
    generator
        .records()
        .forEachRemaining(
            record ->
                decode(record)
                    .ifPresent(
                        event ->
                            batches
                                .computeIfAbsent(
                                    1 + record.sendAtUs() / 1_000 / BATCH_MS,
                                    batch -> new LinkedHashMap<>())
                                .computeIfAbsent(record.key(), key -> new ArrayList<>())
                                .add(event.readAt(new Origin(0, offset[0]++, 0, 0)))));
    return batches;
  }

  private static Optional<GameEvent> decode(GeneratedRecord record) {
    try {
      GameEvent event = JSON.readValue(record.value(), GameEvent.class);
      boolean sound =
          record.key() != null
              && event.eventId() != null
              && Math.abs(event.eventTime() - START_MS) < YEAR_MS;
      return sound ? Optional.of(event) : Optional.empty();
    } catch (IOException notAnEvent) {
      return Optional.empty();
    }
  }
}
