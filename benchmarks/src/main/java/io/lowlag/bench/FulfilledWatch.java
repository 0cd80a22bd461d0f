package io.lowlag.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.devkit.kafka.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Runs an action once, as soon as a record says that a campaign is fulfilled. */
final class FulfilledWatch implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(50);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final String campaign;
  private final Runnable work;
  private final Thread thread;
  private volatile boolean stopped;
  private boolean seen;

  FulfilledWatch(KafkaConnection connection, String topic, String campaign, Runnable work) {
    this.campaign = campaign;
    this.work = work;
    Properties properties = connection.clientProperties();
    properties.put("enable.auto.commit", "false");
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    try (Topics topics = new Topics(connection)) {
      Map<TopicPartition, Long> ends = topics.ends(List.of(topic));
      consumer.assign(ends.keySet());
      ends.forEach(consumer::seek);
    }
    thread = new Thread(this::read, "bench-fulfilled");
    thread.setDaemon(true);
    thread.start();
  }

  private void read() {
    while (!stopped) {
      for (ConsumerRecord<byte[], byte[]> output : consumer.poll(POLL)) {
        String said = new String(output.value(), UTF_8);
        boolean fulfilled =
            said.contains("\"" + campaign + "\"") && said.contains("\"status\":\"fulfilled\"");
        if (fulfilled && !seen) {
          seen = true;
          work.run();
        }
      }
    }
    consumer.close();
  }

  @Override
  public void close() throws InterruptedException {
    stopped = true;
    thread.join();
  }
}
