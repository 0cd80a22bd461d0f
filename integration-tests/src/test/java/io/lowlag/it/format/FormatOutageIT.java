package io.lowlag.it.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lowlag.common.config.Overrides;
import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.format.Contract;
import io.lowlag.common.format.PayloadFormat;
import io.lowlag.common.job.RunningJob;
import io.lowlag.devkit.registry.StubRegistry;
import io.lowlag.it.fixture.Ports;
import io.lowlag.it.fixture.SharedSpark;
import io.lowlag.it.fixture.TestKafka;
import io.lowlag.sessionization.SessionizationJob;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
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
        send(known, schema("known"), "a");
        await().atMost(PATIENCE).until(() -> sessions().contains("a"));
        assertThat(told)
            .anySatisfy(line -> assertThat(line).contains(console + " avro (1 version)"));

        // When the registry goes, records in known schemas go on.
        registry.close();
        send(known, schema("known"), "b");
        await().atMost(PATIENCE).until(() -> sessions().contains("b"));

        // And one in a schema that nobody knows ends the job, after a while, in one line.
        fresh = known + 2;
        send(fresh, schema("fresh"), "c");
        assertThatThrownBy(job::awaitEnd)
            .hasMessageContaining("the schema registry at http://localhost:" + port)
            .hasMessageContaining("does not answer")
            .hasMessageContaining("no record was skipped");
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
      // Writers of three versions and of none, in one batch.
      int later = registry.register(console + "-value", "AVRO", laterSchema());
      send(999, schema("known"), "d");
      send(known, schema("known"), "e");
      send(later, laterSchema(), "f");
      send(fresh, schema("fresh"), "g");
      try (RunningJob job = start(registry)) {
        await()
            .atMost(PATIENCE)
            .until(() -> sessions().containsAll(List.of("a", "b", "c", "e", "f", "g")));
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

  @Test
  void aRefusedStartRegistersNothing() throws Exception {
    kafka.createTopics(List.of(console, pc, events, dead), 1);
    Path others = Files.createDirectories(folder.resolve("checkpoint/offsets"));
    Files.writeString(others.resolve("0"), "v1\n{}\n{}");
    try (StubRegistry registry = StubRegistry.start()) {
      Overrides settings = settings(registry.url()).with("schema-registry.auto-register", "true");

      assertThatThrownBy(() -> SharedSpark.start(new SessionizationJob(), settings, told::add))
          .isInstanceOf(CannotStartException.class)
          .hasMessageContaining("the checkpoint of another program");
      assertThat(statusOf(registry, events + "-value")).isEqualTo(404);

      try (RunningJob job =
          SharedSpark.start(
              new SessionizationJob(),
              settings.with("checkpoint.location", folder.resolve("mine")),
              told::add)) {
        assertThat(statusOf(registry, events + "-value")).isEqualTo(200);
        assertThat(told).anyMatch(line -> line.contains(events + " avro (id "));
        job.stopAfterBatch();
      }
    }
  }

  private static int statusOf(StubRegistry registry, String subject) throws Exception {
    HttpRequest asked =
        HttpRequest.newBuilder(URI.create(registry.url() + "/subjects/" + subject + "/versions"))
            .build();
    return HttpClient.newHttpClient()
        .send(asked, HttpResponse.BodyHandlers.discarding())
        .statusCode();
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

  /** A version after the contract: in another order, and with more than it. */
  private static String laterSchema() {
    return """
        {"type":"record","name":"Start","fields":[
          {"name":"region","type":["null","string"],"default":null},
          {"name":"event_time","type":{"type":"long","logicalType":"timestamp-millis"}},
          {"name":"player_id","type":"string"},
          {"name":"tags","type":{"type":"array","items":"string"}},
          {"name":"session_id","type":"string"},
          {"name":"device_id","type":"string"},
          {"name":"type","type":"string"},
          {"name":"event_id","type":"string"},
          {"name":"build","type":"int"}]}""";
  }

  // By Avro's own writer: what others write is read.
  private void send(int schemaId, String schema, String session) throws Exception {
    Schema writer = new Schema.Parser().parse(schema);
    GenericData.Record start = new GenericData.Record(writer);
    start.put("event_id", session);
    start.put("type", "start");
    start.put("device_id", "d-" + session);
    start.put("session_id", session);
    start.put("player_id", "p");
    start.put("event_time", System.currentTimeMillis());
    if (writer.getField("region") != null) {
      start.put("region", "eu");
      start.put("tags", List.of("x", "y"));
      start.put("build", 7);
    }
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    value.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(schemaId).array());
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(value, null);
    new GenericDatumWriter<GenericData.Record>(writer).write(start, encoder);
    encoder.flush();
    Properties properties = kafka.connection().clientProperties();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer
          .send(
              new ProducerRecord<>(console, ("d-" + session).getBytes(UTF_8), value.toByteArray()))
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
