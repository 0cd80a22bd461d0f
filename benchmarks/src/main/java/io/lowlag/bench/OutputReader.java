package io.lowlag.bench;

import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.common.latency.Stamps;
import io.lowlag.devkit.kafka.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads output topics from their current end and measures the latency of every record that has a
 * cause: an event that was sent, or a timer that was due.
 */
final class OutputReader implements AutoCloseable {

  /** The header of an output that a timer caused: when the timer was due, epoch microseconds. */
  static final String DUE = "bench-due-us";

  private static final Duration POLL = Duration.ofMillis(100);

  private final Samples samples = new Samples();
  private final Samples ofTimers = new Samples();
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
        take(output, Stamps.SENT, samples);
        take(output, DUE, ofTimers);
      }
    }
    consumer.close();
  }

  private static void take(ConsumerRecord<byte[], byte[]> output, String stamp, Samples samples) {
    Header header = output.headers().lastHeader(stamp);
    if (header != null) {
      Stamps.number(header.value())
          .ifPresent(causeUs -> samples.add(causeUs, Stamps.nowUs() - causeUs));
    }
  }

  /** Returns the latencies from when an event was due to be sent until its answer was read. */
  Samples samples() {
    return samples;
  }

  /** Returns the latencies from when a timer was due until its output was read. */
  Samples ofTimers() {
    return ofTimers;
  }

  @Override
  public void close() throws InterruptedException {
    stopped = true;
    thread.join();
  }
}
