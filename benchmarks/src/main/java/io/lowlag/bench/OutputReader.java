package io.lowlag.bench;

import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.common.latency.Stamps;
import io.lowlag.devkit.kafka.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads output topics from their present end and takes the time of every record that has a cause.
 */
final class OutputReader implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(100);

  private final Samples samples = new Samples();
  private final AtomicLong withoutCause = new AtomicLong();
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Thread thread;
  private volatile boolean stopped;

  OutputReader(KafkaConnection connection, List<String> names) {
    Properties properties = connection.clientProperties();
    properties.put("enable.auto.commit", "false");
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    try (Topics topics = new Topics(connection)) {
      Map<TopicPartition, Long> ends = topics.ends(names);
      consumer.assign(ends.keySet());
      ends.forEach(consumer::seek);
    }
    thread = new Thread(this::read, "bench-reader");
    thread.setDaemon(true);
    thread.start();
  }

  private void read() {
    while (!stopped) {
      for (ConsumerRecord<byte[], byte[]> output : consumer.poll(POLL)) {
        Header header = output.headers().lastHeader(Stamps.SENT);
        OptionalLong sent = header == null ? OptionalLong.empty() : Stamps.number(header.value());
        if (sent.isPresent()) {
          samples.add(sent.getAsLong(), Stamps.nowUs() - sent.getAsLong());
        } else {
          withoutCause.incrementAndGet();
        }
      }
    }
    consumer.close();
  }

  Samples samples() {
    return samples;
  }

  /** Outputs that a timer caused. */
  long ofTimers() {
    return withoutCause.get();
  }

  @Override
  public void close() throws InterruptedException {
    stopped = true;
    thread.join();
  }
}
