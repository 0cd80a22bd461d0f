package io.lowlag.bench;

import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.common.latency.LatencyHistogram;
import io.lowlag.common.latency.Stamps;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads only the stamps of session events. The time of reading does not matter: outputs contain
 * when they were encoded and, by the broker's clock, when they were appended. So it fetches seldom
 * and in large parts, and uses little of the machine that is measured.
 */
final class HeartbeatReader implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);

  private final LatencyHistogram emitted = new LatencyHistogram();
  private final LatencyHistogram appended = new LatencyHistogram();
  private final LatencyHistogram input = new LatencyHistogram();
  private final AtomicLong answers = new AtomicLong();
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Thread thread;
  private volatile Window window = new Window(Long.MAX_VALUE, Long.MAX_VALUE);
  private volatile boolean stopped;
  private volatile RuntimeException failure;

  private record Window(long fromUs, long toUs) {
    boolean holds(long us) {
      return us >= fromUs && us < toUs;
    }
  }

  HeartbeatReader(KafkaConnection connection, String topic) {
    Properties properties = connection.clientProperties();
    properties.put("enable.auto.commit", "false");
    properties.put("auto.offset.reset", "earliest");
    properties.put("fetch.min.bytes", "1000000");
    properties.put("fetch.max.wait.ms", "200");
    properties.put("max.poll.records", "5000");
    properties.put("check.crcs", "false");
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        IntStream.range(0, LocalJob.PARTITIONS)
            .mapToObj(p -> new TopicPartition(topic, p))
            .toList();
    consumer.assign(partitions);
    thread = new Thread(this::read, "bench-heartbeat-reader");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Measures heartbeats that are due, and events that are sent, in [from, to), epoch microseconds.
   */
  void measure(long fromUs, long toUs) {
    window = new Window(fromUs, toUs);
  }

  private void read() {
    try (consumer) {
      while (!stopped) {
        consumer.poll(POLL).forEach(this::take);
      }
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> output) {
    long sentUs = stamp(output, Stamps.SENT);
    boolean ofTimer = SessionPopulation.ofTimer(sentUs);
    if (!ofTimer) {
      answers.incrementAndGet();
    }
    if (!window.holds(sentUs)) {
      return;
    }
    // The broker's clock has whole milliseconds, so the time is rounded up, never in our favour.
    long untilAppendedUs = TimeUnit.MILLISECONDS.toMicros(output.timestamp() + 1) - sentUs;
    if (ofTimer) {
      emitted.record(stamp(output, Stamps.PROCESSED) - sentUs);
      appended.record(untilAppendedUs);
    } else {
      input.record(untilAppendedUs);
    }
  }

  private static long stamp(ConsumerRecord<byte[], byte[]> output, String name) {
    Header header = output.headers().lastHeader(name);
    return Stamps.number(header == null ? null : header.value())
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "an output without the header " + name + ": did the job change its stamps?"));
  }

  /**
   * Returns the number of outputs that answered a start or an end, since the beginning of the
   * topic.
   */
  long answers() {
    return answers.get();
  }

  /** Returns the time from when a heartbeat was due until it was encoded for the sink. */
  LatencyHistogram emitted() {
    return emitted;
  }

  /** Returns the time from when a heartbeat was due until the broker had it. */
  LatencyHistogram appended() {
    return appended;
  }

  /**
   * Returns the time from when a start or end was due to be sent until the broker had the answer.
   */
  LatencyHistogram input() {
    return input;
  }

  @Override
  public void close() throws InterruptedException {
    stopped = true;
    thread.join();
    if (failure != null) {
      throw new IllegalStateException("the outputs cannot be read", failure);
    }
  }
}
