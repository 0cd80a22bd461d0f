package io.lowlag.realtime.testing;

import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.common.KafkaClusterConfig;
import io.kroxylicious.testing.kafka.common.KafkaClusterExecutionMode;
import io.kroxylicious.testing.kafka.common.KafkaClusterFactory;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** One Kafka broker for all tests of a JVM, with what tests do to topics. */
public final class TestBroker {

  private static final TestBroker SHARED = new TestBroker();

  private final KafkaCluster cluster;
  private final Admin admin;
  private final Producer<byte[], byte[]> producer;

  private TestBroker() {
    cluster =
        KafkaClusterFactory.create(
            KafkaClusterConfig.builder()
                .execMode(KafkaClusterExecutionMode.IN_VM)
                .kraftMode(true)
                .brokersNum(1)
                .brokerConfig("auto.create.topics.enable", "false")
                // Records that bear an old time would be gone when the broker first looks.
                .brokerConfig("log.retention.ms", "-1")
                .brokerConfig("log.cleaner.backoff.ms", "200")
                .build());
    cluster.start();
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "test-broker-close"));
    admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()));
    producer = newProducer(Map.of());
  }

  /** The broker, started on first use. */
  public static TestBroker shared() {
    return SHARED;
  }

  public String bootstrapServers() {
    return cluster.getBootstrapServers();
  }

  public void createTopic(String topic, int partitions) {
    createTopic(topic, partitions, Map.of());
  }

  public void createTopic(String topic, int partitions, Map<String, String> configs) {
    NewTopic created = new NewTopic(topic, partitions, (short) 1).configs(configs);
    await(admin.createTopics(List.of(created)).all());
  }

  public void growTopic(String topic, int partitions) {
    await(admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions))).all());
  }

  /** Makes the broker forget the records before the offset, as retention does. */
  public void deleteRecordsBefore(String topic, int partition, long offset) {
    TopicPartition topicPartition = new TopicPartition(topic, partition);
    await(admin.deleteRecords(Map.of(topicPartition, RecordsToDelete.beforeOffset(offset))).all());
  }

  /** Sends a record and waits until the broker has it. */
  public void send(String topic, int partition, String key, String value) {
    send(new ProducerRecord<>(topic, partition, bytes(key), bytes(value)));
  }

  /** Sends a record and waits until the broker has it. */
  public void send(ProducerRecord<byte[], byte[]> record) {
    Future<?> sent = producer.send(record);
    producer.flush();
    await(sent);
  }

  public Producer<byte[], byte[]> newProducer(Map<String, Object> configs) {
    Map<String, Object> all = new HashMap<>(configs);
    all.put("bootstrap.servers", bootstrapServers());
    return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
  }

  public static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  private void close() {
    producer.close();
    admin.close();
    try {
      cluster.close();
    } catch (Exception e) {
      throw new IllegalStateException("test broker did not stop", e);
    }
  }

  private static void await(Future<?> future) {
    try {
      future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
