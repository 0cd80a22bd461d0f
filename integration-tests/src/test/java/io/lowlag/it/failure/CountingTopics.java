package io.lowlag.it.failure;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lowlag.common.config.Overrides;
import io.lowlag.common.job.CommandErrors;
import io.lowlag.it.fixture.SharedSpark;
import io.lowlag.it.fixture.TestKafka;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine;

/** One test's own topics for a counting job in the shared session, filled by hand. */
final class CountingTopics {

  static final int CANNOT_START = 2;
  static final int FAILED = 1;

  final String events = "events-" + UUID.randomUUID();
  final String counts = "counts-" + UUID.randomUUID();
  final TestKafka kafka = TestKafka.shared();

  CountingTopics(int partitions) {
    kafka.createTopics(List.of(events, counts), partitions);
  }

  /** The settings of a job on these topics. */
  Overrides settings(Path checkpoint, String mode, String state) {
    return kafka
        .settings(checkpoint, mode)
        .with("execution.state", state)
        .with("counting.events", events)
        .with("counting.counts", counts);
  }

  /** Runs the job to its end. */
  String runToEnd(Overrides settings) throws Exception {
    return SharedSpark.runToEnd(new CountingJob(), settings);
  }

  /** Runs the job as its command line does. */
  static Result execute(Overrides settings) {
    SharedSpark.session();
    StringWriter screen = new StringWriter();
    PrintWriter writer = new PrintWriter(screen);
    CommandLine line = CommandErrors.handledBy(new CommandLine(new CountingJob()));
    int exitCode =
        line.setOut(writer).setErr(writer).execute(settings.asArguments().toArray(String[]::new));
    return new Result(exitCode, screen.toString());
  }

  /**
   * How a command line ended.
   *
   * @param screen what it printed
   */
  record Result(int exitCode, String screen) {

    /** The one line that begins with {@code error: }. */
    String error() {
      List<String> errors = screen.lines().filter(line -> line.startsWith("error: ")).toList();
      if (errors.size() != 1) {
        throw new AssertionError(errors.size() + " lines of error in:\n" + screen);
      }
      return errors.get(0);
    }
  }

  /** Sends one event for each of the keys. */
  @SuppressWarnings("FutureReturnValueIgnored") // a test sees what is missing
  void send(String... keys) {
    sending(
        Map.of(),
        producer -> {
          for (String key : keys) {
            producer.send(event(key));
          }
        });
  }

  ProducerRecord<byte[], byte[]> event(String key) {
    return new ProducerRecord<>(
        events, key.getBytes(UTF_8), ("{\"key\":\"" + key + "\"}").getBytes(UTF_8));
  }

  void sending(Map<String, String> options, Consumer<KafkaProducer<byte[], byte[]>> work) {
    Properties properties = kafka.connection().clientProperties();
    properties.putAll(options);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      work.accept(producer);
      producer.flush();
    }
  }

  void growTo(int partitions) throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(kafka.connection().clientProperties())) {
      admin.createPartitions(Map.of(events, NewPartitions.increaseTo(partitions))).all().get();
    }
  }

  void delete(String topic) throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(kafka.connection().clientProperties())) {
      admin.deleteTopics(List.of(topic)).all().get();
    }
  }

  /** What was answered: key and count. */
  List<String> answers() {
    return kafka.read(counts).stream()
        .map(TestKafka::json)
        .map(answer -> answer.path("key").asText() + " " + answer.path("count").asText())
        .toList();
  }
}
