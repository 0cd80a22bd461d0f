package io.lowlag.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.realtime.metrics.LowlagMetrics;
import io.lowlag.realtime.testing.TestBroker;
import io.lowlag.realtime.testing.TestSpark;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The operator between a real broker's topics, across batches, restarts and triggers. */
@Timeout(300)
class RealTimeStateIT {

  private static final int PARTITIONS = 2;
  private static final int KEYS = 40;

  // Spark's maintenance thread still writes when a test has ended.
  @TempDir Path checkpoint;

  private final TestBroker broker = TestBroker.shared();
  private final String in = "in-" + UUID.randomUUID();
  private final String out = "out-" + UUID.randomUUID();
  private final Map<String, Integer> sent = new TreeMap<>();

  @Test
  void countsAreExactAcrossBatchesAndRestarts() throws Exception {
    // Given
    createTopics();
    StreamingQuery query = start(Trigger.RealTime("5 seconds"));

    // When rows come over two batch ends at least, and the query is stopped and started again
    for (int round = 0; round < 3; round++) {
      sendRound();
      awaitCounts();
      awaitBatches(round + 1);
    }
    query.stop();
    sendRound();
    query = start(Trigger.RealTime("5 seconds"));
    awaitCounts();
    sendRound();
    awaitCounts();
    query.stop();

    // Then every key was counted to its last row, its timer fired, and executors told of it
    Set<String> outputs = readOutputs();
    assertThat(outputs).filteredOn(output -> output.startsWith("expired ")).hasSize(KEYS);
    assertThat(LowlagMetrics.registry().counter("state.counts.rows.in").getCount())
        .isGreaterThanOrEqualTo(sent.values().stream().mapToInt(Integer::intValue).sum());
    assertThat(LowlagMetrics.registry().counter("state.counts.timers.fired").getCount())
        .isGreaterThanOrEqualTo(KEYS);
  }

  @Test
  void aQueryMayChangeItsTriggerFromRunToRun() throws Exception {
    createTopics();

    sendRound();
    start(Trigger.AvailableNow()).awaitTermination();
    awaitCounts();
    sendRound();
    StreamingQuery live = start(Trigger.RealTime("5 seconds"));
    awaitCounts();
    live.stop();
    sendRound();
    start(Trigger.AvailableNow()).awaitTermination();

    awaitCounts();
  }

  @Test
  void aCallerWaitsUntilAllIsProcessed() throws Exception {
    createTopics();
    StreamingQuery live = start(Trigger.RealTime("5 seconds"));
    sendRound();

    live.processAllAvailable();

    assertThat(highestCounts(readOutputs())).isEqualTo(sent);
    live.stop();
  }

  private void createTopics() {
    broker.createTopic(in, PARTITIONS);
    broker.createTopic(out, 1);
  }

  private StreamingQuery start(Trigger trigger) throws Exception {
    Dataset<String> keys =
        TestSpark.shared()
            .readStream()
            .format("lowlag-kafka")
            .option("kafka.bootstrap.servers", broker.bootstrapServers())
            .option("subscribe", in)
            .option("startingOffsets", "earliest")
            .load()
            .selectExpr("CAST(key AS STRING)")
            .as(Encoders.STRING());
    MapFunction<String, String> identity = key -> key;
    return CoPartitionedState.transformWithState(
            keys,
            identity,
            Encoders.STRING(),
            new CountingProcessor(),
            Encoders.STRING(),
            StateOptions.of(checkpoint.toUri().toString(), "counts"))
        .toDF("value")
        .writeStream()
        .format("kafka")
        .option("kafka.bootstrap.servers", broker.bootstrapServers())
        .option("topic", out)
        .option("checkpointLocation", checkpoint.toUri().toString())
        .outputMode("update")
        .trigger(trigger)
        .start();
  }

  private void sendRound() {
    try (Producer<byte[], byte[]> producer = broker.newProducer(Map.of())) {
      for (int i = 0; i < 200; i++) {
        String key = "key" + i % KEYS;
        sent.merge(key, 1, Integer::sum);
        var unused =
            producer.send(new ProducerRecord<>(in, TestBroker.bytes(key), TestBroker.bytes("x")));
      }
    }
  }

  private void awaitBatches(int count) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> Files.exists(checkpoint.resolve("commits/" + (count - 1))));
  }

  private void awaitCounts() {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(highestCounts(readOutputs())).isEqualTo(sent));
  }

  private static Map<String, Integer> highestCounts(Set<String> outputs) {
    Map<String, Integer> highest = new TreeMap<>();
    for (String output : outputs) {
      String[] count = output.split("=", -1);
      if (count.length == 2) {
        highest.merge(count[0], Integer.parseInt(count[1]), Math::max);
      }
    }
    return highest;
  }

  private Set<String> readOutputs() {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", broker.bootstrapServers());
    TopicPartition partition = new TopicPartition(out, 0);
    Set<String> outputs = new HashSet<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(record -> outputs.add(new String(record.value(), StandardCharsets.UTF_8)));
      }
    }
    return outputs;
  }
}
