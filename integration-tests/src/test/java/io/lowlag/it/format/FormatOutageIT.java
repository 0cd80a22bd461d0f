package io.lowlag.it.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lowlag.common.config.Overrides;
import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.format.Contract;
import io.lowlag.common.format.PayloadEncoder;
import io.lowlag.common.format.PayloadFormat;
import io.lowlag.common.job.RunningJob;
import io.lowlag.devkit.registry.StubRegistry;
import io.lowlag.it.fixture.Ports;
import io.lowlag.it.fixture.SharedSpark;
import io.lowlag.it.fixture.TestKafka;
import io.lowlag.sessionization.SessionizationJob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job of Avro topics whose schema registry goes away and comes back. */
class FormatOutageIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String CONTRACT = "console-sessions";

  private final TestKafka kafka = TestKafka.shared();
  private final String console = "outage-console-sessions";
  private final String pc = "outage-pc-sessions";
  private final String events = "outage-session-events";
  private final String dead = "outage-dead-letters";
  private final List<String> told = new ArrayList<>();

  @TempDir private Path folder;

  private Overrides settings(String url) {
    return kafka
        .settings(folder.resolve("checkpoint"), "micro-batch")
        .with("sessionization.topics.console", console)
        .with("sessionization.topics.pc", pc)
        .with("sessionization.topics.events", events)
        .with("sessionization.topics.dead-letters", dead)
        .with("format.topics." + console, "avro")
        .with("format.topics." + events, "avro")
        .with("format.contracts." + console, CONTRACT)
        .with("format.contracts." + events, "session-events")
        .with("schema-registry.url", url)
        .with("schema-registry.request-timeout", "1s")
        .with("schema-registry.outage-timeout", "2s")
        .with("schema-registry.unknown-timeout", "1s");
  }

  @Tag("long")
  @Test
  void anOutageMakesNoDeadLettersAndLosesNothing() throws Exception {
    kafka.createTopics(List.of(console, pc, events, dead), 1);
    int port = Ports.free();
    int known;
    int fresh;
    try (StubRegistry registry = StubRegistry.start(port)) {
      known = registry.register(console + "-value", "AVRO", schema("known"));

      // Nothing is registered for the output, and the job may not register it.
      assertThatThrownBy(() -> start(registry))
          .isInstanceOf(CannotStartException.class)
          .hasMessageContaining("contract session-events under " + events + "-value")
          .hasMessageContaining("schema-registry.auto-register = true");
      register(registry);

      RunningJob job = start(registry);
      try {
        send(known, "a");
        await().atMost(PATIENCE).until(() -> sessions().contains("a"));
        assertThat(told)
            .anySatisfy(line -> assertThat(line).contains(console + " avro (1 version)"));

        // When the registry goes, records in known schemas go on.
        registry.close();
        send(known, "b");
        await().atMost(PATIENCE).until(() -> sessions().contains("b"));

        // And one in a schema that nobody knows ends the job, after a while, in one line.
        fresh = known + 2;
        send(fresh, "c");
        assertThatThrownBy(job::awaitEnd)
            .hasMessageContaining("the schema registry at http://localhost:" + port)
            .hasMessageContaining("does not answer")
            .hasMessageContaining("no record was given up");
      } finally {
        job.close();
      }
      assertThat(kafka.read(dead)).isEmpty();
    }

    // When it is back, the job goes on where it was.
    try (StubRegistry registry = StubRegistry.start(port)) {
      assertThat(registry.register(console + "-value", "AVRO", schema("known"))).isEqualTo(known);
      register(registry);
      assertThat(registry.register(console + "-value", "AVRO", schema("fresh"))).isEqualTo(fresh);
      try (RunningJob job = start(registry)) {
        send(999, "d");
        send(known, "e");
        await().atMost(PATIENCE).until(() -> sessions().containsAll(List.of("a", "b", "c", "e")));
        await().atMost(PATIENCE).until(() -> kafka.read(dead).size() == 1);
        job.stopAfterBatch();
      }
      assertThat(
              new String(
                  kafka.read(dead).get(0).headers().lastHeader(DeadLetter.ERROR_CLASS).value(),
                  UTF_8))
          .isEqualTo("unknown_schema");

      // A version that cannot be read is seen before the job runs.
      registry.register(
          console + "-value", "AVRO", "{\"type\":\"record\",\"name\":\"R\",\"fields\":[]}");
      assertThatThrownBy(() -> start(registry))
          .isInstanceOf(CannotStartException.class)
          .hasMessageContaining(console + "-value has a version that the job cannot read")
          .hasMessageContaining("event_id");
    }
  }

  private RunningJob start(StubRegistry registry) throws Exception {
    told.clear();
    return SharedSpark.start(new SessionizationJob(), settings(registry.url()), told::add);
  }

  private void register(StubRegistry registry) {
    registry.register(
        events + "-value",
        "AVRO",
        Contract.named("session-events").orElseThrow().text(PayloadFormat.AVRO));
  }

  /** The contract under another name: another schema of the same fields. */
  private static String schema(String name) {
    return Contract.named(CONTRACT)
        .orElseThrow()
        .text(PayloadFormat.AVRO)
        .replace("ConsoleSession", name);
  }

  private void send(int schemaId, String session) throws Exception {
    PayloadEncoder encoder =
        new PayloadEncoder(
            Map.of(console, new PayloadEncoder.Output(PayloadFormat.AVRO, CONTRACT, schemaId)));
    String json =
        String.format(
            "{\"event_id\":\"%1$s\",\"type\":\"start\",\"device_id\":\"d-%1$s\",\"session_id\":\"%1$s\","
                + "\"player_id\":\"p\",\"event_time\":%2$d}",
            session, System.currentTimeMillis());
    Properties properties = kafka.connection().clientProperties();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  console,
                  ("d-" + session).getBytes(UTF_8),
                  encoder.write(console, json.getBytes(UTF_8))))
          .get();
    }
  }

  /** The sessions that were told of, read by the text that Avro leaves as it is. */
  private List<String> sessions() {
    return kafka.read(events).stream()
        .map(record -> new String(record.key(), UTF_8).substring("d-".length()))
        .toList();
  }
}
