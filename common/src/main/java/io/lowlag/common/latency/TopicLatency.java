package io.lowlag.common.latency;

import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.common.kafka.ReadUpTo;
import io.lowlag.common.kafka.TopicCheck;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads an output topic up to its present end, and measures from its stamps how long the records
 * took.
 */
public final class TopicLatency {

  /** The latency from when the producer meant to send the record that caused the output. */
  public static final String SENT_TO_PROCESSED = "sent → processed";

  /** The latency from the timestamp of the record that caused the output. */
  public static final String SOURCE_TO_PROCESSED = "source → processed";

  private final Map<String, LatencyHistogram> histograms = new LinkedHashMap<>();
  private long records;

  private TopicLatency() {
    histograms.put(SENT_TO_PROCESSED, new LatencyHistogram());
    histograms.put(SOURCE_TO_PROCESSED, new LatencyHistogram());
  }

  /**
   * Reads the topic from its beginning to its present end.
   *
   * @throws io.lowlag.common.error.CannotStartException when no broker answers or the topic does
   *     not exist
   * @throws io.lowlag.common.error.JobFailedException when the brokers no longer answer
   */
  public static TopicLatency read(KafkaConnection connection, String topic) {
    int partitions = TopicCheck.partitionCounts(connection, List.of(topic)).get(topic);
    TopicLatency latency = new TopicLatency();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(connection)) {
      List<TopicPartition> all =
          IntStream.range(0, partitions).mapToObj(i -> new TopicPartition(topic, i)).toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      new ReadUpTo(connection, consumer).read(ends, polled -> polled.forEach(latency::add));
    }
    return latency;
  }

  private static KafkaConsumer<byte[], byte[]> consumer(KafkaConnection connection) {
    Properties properties = connection.clientProperties();
    properties.put("enable.auto.commit", "false");
    properties.put("isolation.level", "read_committed");
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private void add(ConsumerRecord<byte[], byte[]> output) {
    records++;
    OptionalLong processed = stamp(output, Stamps.PROCESSED);
    if (processed.isPresent()) {
      add(SENT_TO_PROCESSED, stamp(output, Stamps.SENT), processed.getAsLong());
      add(SOURCE_TO_PROCESSED, stamp(output, Stamps.SOURCE), processed.getAsLong());
    }
  }

  private void add(String from, OptionalLong stamp, long processed) {
    stamp.ifPresent(start -> histograms.get(from).record(processed - start));
  }

  private static OptionalLong stamp(ConsumerRecord<byte[], byte[]> output, String name) {
    Header header = output.headers().lastHeader(name);
    return header == null ? OptionalLong.empty() : Stamps.number(header.value());
  }

  /**
   * Returns how many records the topic has. Those that timers caused have no stamp to measure from.
   */
  public long records() {
    return records;
  }

  /** Returns the latencies, by their start and end. */
  public Map<String, LatencyHistogram> histograms() {
    return java.util.Collections.unmodifiableMap(histograms);
  }
}
