package io.lowlag.it.sessions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lowlag.common.config.Overrides;
import io.lowlag.it.fixture.TestKafka;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * One test's own topics and sessions. Every fourth session ends after three seconds, the next ones
 * after seven and after eleven, and the last one never. The outputs follow from these numbers
 * alone, because no session ends near one of its heartbeats.
 */
final class SessionFixture {

  static final int SESSIONS = 40;

  /** A session without an end is over after this. */
  static final Duration LONGEST = Duration.ofSeconds(12);

  private static final long INTERVAL_MS = 2_000;
  private static final List<Long> LENGTHS_MS = List.of(3_000L, 7_000L, 11_000L);
  private static final int PARTITIONS = 2;
  private static final JsonMapper JSON = new JsonMapper();

  private final TestKafka kafka = TestKafka.shared();
  private final String prefix;
  private long startMs;

  SessionFixture(String prefix) {
    this.prefix = prefix + "-";
    kafka.createTopics(
        Stream.of(
                "console-sessions",
                "pc-sessions",
                "session-events",
                "game-sessionization-dead-letters")
            .map(this::topic)
            .toList(),
        PARTITIONS);
  }

  private String topic(String name) {
    return prefix + name;
  }

  Overrides settings(Path checkpoint, String mode) {
    return kafka
        .settings(checkpoint, mode)
        .with("sessionization.heartbeat-interval", Duration.ofMillis(INTERVAL_MS))
        .with("sessionization.max-duration", LONGEST)
        .with("sessionization.heartbeat-catch-up", "all")
        .with("sessionization.topics.console", topic("console-sessions"))
        .with("sessionization.topics.pc", topic("pc-sessions"))
        .with("sessionization.topics.events", topic("session-events"))
        .with("sessionization.topics.dead-letters", topic("game-sessionization-dead-letters"));
  }

  /** Starts all sessions now. */
  void sendStarts() {
    startMs = System.currentTimeMillis();
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      for (int number = 0; number < SESSIONS; number++) {
        var unused = producer.send(record(number, "start", startMs));
      }
    }
  }

  /** Sends everything at once, with the Kafka timestamps of a run that began at that moment. */
  void sendRecorded(long beganMs) {
    startMs = beganMs;
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      for (int number = 0; number < SESSIONS; number++) {
        var unused = producer.send(record(number, "start", startMs));
      }
      for (long length : LENGTHS_MS) {
        sendEnds(producer, length);
      }
    }
  }

  /** Sends each end when it happens. */
  void sendEnds() {
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      for (long length : LENGTHS_MS) {
        awaitMoment(startMs + length);
        sendEnds(producer, length);
        producer.flush();
      }
    }
  }

  private void sendEnds(KafkaProducer<byte[], byte[]> producer, long length) {
    for (int number = 0; number < SESSIONS; number++) {
      if (lengthOf(number) == length) {
        var unused = producer.send(record(number, "end", startMs + length));
      }
    }
  }

  /** Waits until that long after the starts. */
  void awaitPassed(Duration sinceStarts) {
    awaitMoment(startMs + sinceStarts.toMillis());
  }

  private KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        kafka.connection().clientProperties(),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static void awaitMoment(long epochMs) {
    for (long left = epochMs - System.currentTimeMillis();
        left > 0;
        left = epochMs - System.currentTimeMillis()) {
      LockSupport.parkUntil(epochMs);
    }
  }

  private ProducerRecord<byte[], byte[]> record(int number, String type, long time) {
    String device = "device-" + number;
    String json =
        JSON.createObjectNode()
            .put("event_id", type + "-" + number)
            .put("type", type)
            .put("device_id", device)
            .put("session_id", "session-" + number)
            .put("player_id", "player")
            .put("event_time", time)
            .toString();
    return new ProducerRecord<>(
        topic(number % 2 == 0 ? "console-sessions" : "pc-sessions"),
        null,
        time,
        device.getBytes(StandardCharsets.UTF_8),
        json.getBytes(StandardCharsets.UTF_8));
  }

  private static long lengthOf(int number) {
    int kind = number % (LENGTHS_MS.size() + 1);
    return kind < LENGTHS_MS.size() ? LENGTHS_MS.get(kind) : LONGEST.toMillis();
  }

  /** What a run without an outage says. */
  Set<String> expected() {
    Set<String> expected = new TreeSet<>();
    for (int number = 0; number < SESSIONS; number++) {
      long length = lengthOf(number);
      expected.add(text(number, "session_active", "start", 0));
      for (long beat = INTERVAL_MS; beat < length; beat += INTERVAL_MS) {
        expected.add(text(number, "session_active", "heartbeat", beat));
      }
      String cause = length == LONGEST.toMillis() ? "timeout" : "ended";
      expected.add(text(number, "session_end", cause, length));
    }
    return expected;
  }

  private static String text(int number, String type, String cause, long durationMs) {
    return "session-" + number + " " + type + " " + cause + " " + durationMs;
  }

  /** What the job has said; a batch that ran again may have said something again. */
  Set<String> outputs() {
    return kafka.read(topic("session-events")).stream()
        .map(TestKafka::json)
        .map(SessionFixture::text)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String text(JsonNode event) {
    return event.path("session_id").asText()
        + " "
        + event.path("type").asText()
        + " "
        + event.path("cause").asText()
        + " "
        + event.path("duration_ms").asLong();
  }
}
