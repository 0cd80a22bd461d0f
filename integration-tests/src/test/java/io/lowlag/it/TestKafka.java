package io.lowlag.it;

import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.devkit.kafka.EmbeddedKafka;
import io.lowlag.devkit.kafka.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;

/**
 * The broker that all tests of a JVM share: in this process, or in a container when the environment
 * says {@code LOWLAG_TEST_KAFKA=container}.
 */
final class TestKafka {

  private static final String WHERE = System.getenv().getOrDefault("LOWLAG_TEST_KAFKA", "embedded");
  private static final String IMAGE = "apache/kafka:3.9.2";

  private static TestKafka shared;

  private final KafkaConnection connection;

  private TestKafka(String bootstrapServers) {
    connection = new KafkaConnection(bootstrapServers, Map.of(), Duration.ofSeconds(30));
  }

  /** The shared broker; a test is skipped, visibly, where it asks for a container and cannot. */
  static synchronized TestKafka shared() {
    if (shared == null) {
      shared = new TestKafka(WHERE.equals("container") ? startContainer() : startEmbedded());
    }
    return shared;
  }

  /** A broker that the test has started for itself. */
  static TestKafka at(String bootstrapServers) {
    return new TestKafka(bootstrapServers);
  }

  // Whichever it is, it lives as long as the test process.
  private static String startEmbedded() {
    return EmbeddedKafka.start().bootstrapServers();
  }

  @SuppressWarnings("resource") // Testcontainers removes it when the process ends
  private static String startContainer() {
    Assumptions.assumeTrue(
        DockerClientFactory.instance().isDockerAvailable(),
        "LOWLAG_TEST_KAFKA=container, and no Docker engine answers here");
    KafkaContainer container = new KafkaContainer(IMAGE);
    container.start();
    return container.getBootstrapServers();
  }

  KafkaConnection connection() {
    return connection;
  }

  void createTopics(Collection<String> names, int partitions) {
    try (Topics topics = new Topics(connection)) {
      topics.create(names, partitions);
    }
  }

  /** All records that the topic holds now, in the order of each partition. */
  List<ConsumerRecord<byte[], byte[]>> read(String topic) {
    Properties properties = connection.clientProperties();
    properties.put("isolation.level", "read_committed");
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (Topics topics = new Topics(connection);
        KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      Map<TopicPartition, Long> ends = topics.ends(List.of(topic));
      consumer.assign(ends.keySet());
      consumer.seekToBeginning(ends.keySet());
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }
}
