package io.lowlag.it.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.attribution.correlation.CorrelationJob;
import io.lowlag.common.config.Overrides;
import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.it.attribution.CorrelationFixture;
import io.lowlag.it.fixture.ChildJvm;
import io.lowlag.it.fixture.SharedSpark;
import io.lowlag.it.fixture.TestKafka;
import io.lowlag.launcher.Lowlag;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * {@code ./lowlag replay-dead-letters} on a broker: each dead letter goes back once, or not at all.
 */
class ReplayCommandIT {

  private static final int REQUESTS = 30;
  private static final int BROKEN = 3;
  private static final int MANY = 3_000;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final TestKafka kafka = TestKafka.shared();

  @TempDir private Path folder;

  @Test
  void putsBackByReasonWhatAJobHasRefusedAndNeverTwice() throws Exception {
    CorrelationFixture ads = new CorrelationFixture("replay", 1, 1, 1);
    String requests = ads.topic("ad-requests");
    String dead = ads.topic("ad-attribution-dead-letters");
    send(
        Stream.concat(
            IntStream.range(0, REQUESTS).mapToObj(i -> request(requests, "t-" + i)),
            Stream.concat(
                IntStream.range(0, BROKEN)
                    .mapToObj(i -> new ProducerRecord<>(requests, bytes("b-" + i), bytes("{"))),
                Stream.of(new ProducerRecord<>(requests, bytes("large"), new byte[1_048_300])))));
    Overrides settings = ads.settings(folder.resolve("checkpoint"), "available-now");
    SharedSpark.runToEnd(new CorrelationJob(), settings.with("decoding.max-text-length", 2));
    List<ConsumerRecord<byte[], byte[]>> before = kafka.read(requests);
    assertThat(kafka.read(dead)).hasSize(REQUESTS + BROKEN + 1);

    assertThat(replay("--topic", dead, "--reason", "wrong_field", "--dry-run"))
        .containsPattern("wrong_field +30 +0 +0 +0")
        .contains(dead + ": 30 would be replayed");
    assertThat(kafka.read(requests)).hasSameSizeAs(before);

    assertThat(replay("--topic", dead, "--reason", "wrong_field"))
        .contains(dead + ": 30 replayed")
        .doesNotContain("not_json");
    assertThat(replay("--topic", dead, "--since", "1h"))
        .containsPattern("not_json +3 +0 +1 +0")
        .contains(dead + ": 3 replayed, 30 were replayed before, 1 were shortened");
    assertThat(replay("--topic", dead)).contains(dead + ": 0 replayed, 33 were replayed before");

    List<ConsumerRecord<byte[], byte[]>> all = kafka.read(requests);
    List<String> once = before.stream().map(ReplayCommandIT::identity).toList();
    List<String> expected = new ArrayList<>(once);
    once.stream().filter(record -> !record.contains("large")).forEach(expected::add);
    assertThat(all.stream().map(ReplayCommandIT::identity))
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(
            all.stream().filter(record -> record.headers().lastHeader(DeadLetter.REPLAYED) != null))
        .hasSize(REQUESTS + BROKEN)
        .allMatch(record -> record.headers().lastHeader(DeadLetter.ERROR_CLASS) == null);

    SharedSpark.runToEnd(new CorrelationJob(), settings);
    assertThat(kafka.read(dead)).as("the broken ones again").hasSize(REQUESTS + 2 * BROKEN + 1);
  }

  @Test
  void whatWasPutBackBeforeAKillIsNotPutBackAgain() throws Exception {
    kafka.createTopics(List.of("killed-in", "killed-dead"), 2);
    send(IntStream.range(0, MANY).mapToObj(ReplayCommandIT::letter));
    String[] arguments = {
      "replay-dead-letters",
      "--topic",
      "killed-dead",
      "--bootstrap-servers",
      kafka.connection().bootstrapServers(),
      "--kafka",
      "max.poll.records=10"
    };

    try (ChildJvm first =
        ChildJvm.start(Lowlag.class.getName(), "256m", List.of(arguments), Map.of(), folder)) {
      await().atMost(PATIENCE).until(() -> !first.isAlive() || !kafka.read("killed-in").isEmpty());
    }
    replay("--topic", "killed-dead");

    assertThat(kafka.read("killed-in").stream().map(record -> new String(record.value(), UTF_8)))
        .hasSize(MANY)
        .doesNotHaveDuplicates();
    assertThat(replay("--topic", "killed-dead")).contains("0 replayed, 3000 were replayed before");
  }

  @Test
  void aDeadLetterThatItsTopicDoesNotTakeKeepsNoOtherBack() throws Exception {
    kafka.createTopics(List.of("reach-in", "reach-dead"), 1);
    limit("reach-in", 2_000);
    send(
        Stream.of(
            letterOf("reach-in", "first"),
            letterOf("reach-gone", "of a topic that does not exist"),
            letterOf("/lake/table", "of a table"),
            letterOf("t".repeat(300), "of a long name"),
            letterOf("reach-in", "large".repeat(600)),
            letterOf("reach-in", "last")));

    String[] options = {"--topic", "reach-dead", "--reason", "overflow"};
    assertThat(replay(1, options))
        .containsPattern("overflow +2 +0 +0 +0 +4 +0")
        .contains("reach-dead/0/1 cannot go back to reach-gone: no topic reach-gone")
        .contains("reach-dead/0/2 cannot go back to /lake/table: ")
        .contains("reach-dead/0/4 cannot go back to reach-in: ")
        .contains("reach-dead: 2 replayed, 4 cannot go back to their topics");
    assertThat(values("reach-in")).containsExactly("first", "last");

    kafka.createTopics(List.of("reach-gone"), 1);
    assertThat(replay(1, options))
        .contains("reach-dead: 1 replayed, 2 were replayed before, 3 cannot go back");
    assertThat(values("reach-gone")).containsExactly("of a topic that does not exist");

    limit("reach-in", 1_000_000);
    assertThat(replay(1, options))
        .contains("reach-dead: 1 replayed, 3 were replayed before, 2 cannot go back");
    assertThat(values("reach-in")).containsExactly("first", "last", "large".repeat(600));
    assertThat(values("reach-gone")).hasSize(1);
  }

  @Test
  void ofVeryManyThatAreNotTakenEachIsTriedAgain() throws Exception {
    kafka.createTopics(List.of("many-in", "many-dead"), 1);
    limit("many-in", 2_000);
    int refused = 60;
    List<String> values = new ArrayList<>(List.of("first"));
    IntStream.range(0, refused).forEach(i -> values.add("large".repeat(600) + i));
    values.add("last");
    send(values.stream().map(value -> letterOf("many-dead", "many-in", value)));
    String[] options = {"--topic", "many-dead"};

    assertThat(replay(1, options))
        .containsPattern("overflow +1 +0 +0 +0 +50 +0 +11")
        .contains("many-dead: 1 replayed, 50 cannot go back to their topics")
        .contains("11 wait for the next run");
    assertThat(values("many-in")).containsExactly("first");

    limit("many-in", 1_000_000);
    assertThat(replay(0, options)).contains("many-dead: 61 replayed, 1 were replayed before");
    assertThat(values("many-in")).containsExactlyInAnyOrderElementsOf(values);
    assertThat(replay(0, options)).contains("many-dead: 0 replayed, 62 were replayed before");
  }

  private void limit(String topic, int bytes) throws Exception {
    try (Admin admin = Admin.create(kafka.connection().clientProperties())) {
      AlterConfigOp set =
          new AlterConfigOp(
              new ConfigEntry("max.message.bytes", Integer.toString(bytes)),
              AlterConfigOp.OpType.SET);
      admin
          .incrementalAlterConfigs(
              Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(set)))
          .all()
          .get();
    }
  }

  private List<String> values(String topic) {
    return kafka.read(topic).stream().map(record -> new String(record.value(), UTF_8)).toList();
  }

  private static ProducerRecord<byte[], byte[]> letterOf(String topic, String value) {
    return letterOf("reach-dead", topic, value);
  }

  private static ProducerRecord<byte[], byte[]> letterOf(String dead, String topic, String value) {
    ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(dead, 0, bytes("k"), bytes(value));
    letter.headers().add(DeadLetter.TOPIC, bytes(topic));
    letter.headers().add(DeadLetter.PARTITION, bytes("-1"));
    letter.headers().add(DeadLetter.ERROR_CLASS, bytes("overflow"));
    return letter;
  }

  private static ProducerRecord<byte[], byte[]> letter(int i) {
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>("killed-dead", i % 2, bytes("k"), bytes("value " + i));
    letter.headers().add(DeadLetter.TOPIC, bytes("killed-in"));
    letter.headers().add(DeadLetter.PARTITION, bytes("1"));
    letter.headers().add(DeadLetter.ERROR_CLASS, bytes("not_json"));
    return letter;
  }

  private static ProducerRecord<byte[], byte[]> request(String topic, String id) {
    String value =
        ("{\"event_id\":\"e\",\"transaction_id\":\"%s\",\"user_id\":\"u\",\"campaign_id\":\"c\","
                + "\"ad_id\":\"a\",\"bid_cpm\":1,\"country\":\"AT\",\"event_time\":%d}")
            .formatted(id, System.currentTimeMillis());
    ProducerRecord<byte[], byte[]> request = new ProducerRecord<>(topic, bytes(id), bytes(value));
    request.headers().add("trace", bytes("of " + id));
    return request;
  }

  /**
   * All that a record has but its place, its time and the header that says that it was put back.
   */
  private static String identity(ConsumerRecord<byte[], byte[]> record) {
    StringBuilder identity = new StringBuilder(record.partition() + " ");
    identity.append(new String(record.key(), UTF_8)).append(' ').append(record.value().length);
    record
        .headers()
        .forEach(
            header -> {
              if (!header.key().equals(DeadLetter.REPLAYED)) {
                identity.append(' ').append(header.key());
                identity.append('=').append(new String(header.value(), UTF_8));
              }
            });
    return identity.toString();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a test sees what is missing
  private void send(Stream<ProducerRecord<byte[], byte[]>> records) {
    Properties properties = kafka.connection().clientProperties();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      records.forEach(producer::send);
      producer.flush();
    }
  }

  private String replay(String... options) {
    return replay(0, options);
  }

  private String replay(int exitCode, String... options) {
    List<String> arguments = new ArrayList<>(List.of("replay-dead-letters"));
    arguments.addAll(List.of(options));
    arguments.addAll(List.of("--bootstrap-servers", kafka.connection().bootstrapServers()));
    StringWriter screen = new StringWriter();
    PrintWriter writer = new PrintWriter(screen);
    CommandLine line = Lowlag.commandLine().setOut(writer).setErr(writer);
    int ended = line.execute(arguments.toArray(String[]::new));
    assertThat(ended).as(screen.toString()).isEqualTo(exitCode);
    return screen.toString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
