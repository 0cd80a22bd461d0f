package io.lowlag.devkit.sessions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lowlag.common.config.Overrides;
import io.lowlag.common.execution.ExecutionMode;
import io.lowlag.common.latency.Stamps;
import io.lowlag.devkit.demo.DemoJob;
import io.lowlag.devkit.demo.DemoOptions;
import io.lowlag.devkit.demo.Scenario;
import io.lowlag.devkit.traffic.GeneratedRecord;
import io.lowlag.sessionization.HeartbeatCatchUp;
import io.lowlag.sessionization.SessionPolicy;
import io.lowlag.sessionization.SessionizationJob;
import io.lowlag.sessionization.model.SessionEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Game sessionization as a demo, with every kind of disorder, and with sessions short enough to end
 * during the demo.
 */
public final class GameSessionizationScenario implements Scenario {

  private static final String EVENTS = "session-events";
  private static final String DEAD_LETTERS = "game-sessionization-dead-letters";

  private static final SessionPolicy POLICY =
      new SessionPolicy(
          Duration.ofSeconds(2),
          Duration.ofSeconds(20),
          HeartbeatCatchUp.ALL,
          Duration.ofSeconds(10),
          Duration.ofSeconds(10));

  /**
   * The slack of the traffic. It is so long that no heartbeat is required beforehand, because the
   * time of a cold start is not known. The moment at which a start was answered decides which
   * heartbeats must come.
   */
  private static final Duration SLACK = POLICY.maxDuration();

  private static final long SEED = 20261121;
  private static final JsonMapper JSON = new JsonMapper();

  private final SessionTraffic traffic;
  private final RunningBoard board = new RunningBoard();
  private final Set<String> required = ConcurrentHashMap.newKeySet();
  private volatile ExpectedSessions expected =
      new ExpectedSessions(Set.of(), Set.of(), Map.of(), Set.of(), 0);

  public GameSessionizationScenario(DemoOptions options) {
    boolean live = options.mode() != ExecutionMode.AVAILABLE_NOW;
    this.traffic = SessionTraffic.of(options.rate(), options.seconds(), POLICY, SLACK, live, SEED);
  }

  @Override
  public String name() {
    return "game-sessionization";
  }

  @Override
  public List<String> inputTopics() {
    return List.of(SessionGenerator.CONSOLE, SessionGenerator.PC);
  }

  @Override
  public List<String> outputTopics() {
    return List.of(EVENTS, DEAD_LETTERS);
  }

  @Override
  public List<DemoJob> jobs() {
    return List.of(new DemoJob(SessionizationJob::new, inputTopics()));
  }

  @Override
  public Overrides settings(Path folder) {
    return Overrides.none()
        .with("sessionization.heartbeat-interval", POLICY.heartbeatInterval())
        .with("sessionization.max-duration", POLICY.maxDuration())
        .with("sessionization.heartbeat-catch-up", "all")
        .with("sessionization.end-patience", POLICY.endPatience())
        .with("sessionization.memory", POLICY.memory());
  }

  @Override
  public Iterator<GeneratedRecord> records(long startMs) {
    SessionGenerator generator = new SessionGenerator(traffic, eventsFrom(startMs));
    expected = generator.expected();
    required.addAll(expected.required());
    return generator.records();
  }

  // If all events are sent at once, those of the coming minute would be in the future, so a replay
  // lies in the past.
  private long eventsFrom(long startMs) {
    Duration whole = POLICY.maxDuration().multipliedBy(2).plusSeconds(traffic.seconds());
    return traffic.live() ? startMs : startMs - whole.toMillis();
  }

  @Override
  public Map<String, Set<String>> expected() {
    return Map.of(EVENTS, required, DEAD_LETTERS, expected.deadLetters());
  }

  @Override
  public boolean allows(String topic, String identity) {
    return topic.equals(EVENTS) && expected.allowed().contains(identity);
  }

  @Override
  public Optional<String> identify(ConsumerRecord<byte[], byte[]> output) {
    if (output.topic().equals(DEAD_LETTERS)) {
      return Optional.of(ExpectedSessions.fingerprint(output.value()));
    }
    try {
      JsonNode event = JSON.readTree(output.value());
      String sessionId = event.path("session_id").asText();
      String cause = event.path("cause").asText();
      board.add(sessionId, cause);
      if (cause.equals(SessionEvent.START)) {
        requireHeartbeats(sessionId, output);
      }
      return Optional.of(
          ExpectedSessions.identity(
              event.path("event_id").asText(), event.path("duration_ms").asLong(-1)));
    } catch (IOException e) {
      return Optional.of("not JSON: " + output.partition() + "@" + output.offset());
    }
  }

  // If a start was answered before a heartbeat is due, and no event ends the session, the heartbeat
  // must come.
  private void requireHeartbeats(String sessionId, ConsumerRecord<byte[], byte[]> start) {
    Header processed = start.headers().lastHeader(Stamps.PROCESSED);
    long answeredUs = Stamps.number(processed == null ? null : processed.value()).orElse(0);
    expected
        .untilTimeout()
        .getOrDefault(sessionId, Map.of())
        .forEach(
            (identity, dueAt) -> {
              if (TimeUnit.MILLISECONDS.toMicros(dueAt) > answeredUs) {
                required.add(identity);
              }
            });
  }

  // Every session that times out here has lost its end, so only the timer can have ended it.
  @Override
  public boolean bornOfTimer(ConsumerRecord<byte[], byte[]> output) {
    try {
      return output.topic().equals(EVENTS) && JSON.readTree(output.value()).hasNonNull("due_at");
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public String status() {
    return board.line();
  }

  @Override
  public Duration settling() {
    return POLICY.maxDuration().plus(Duration.ofSeconds(1));
  }
}
