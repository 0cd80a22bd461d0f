package io.lowlag.devkit.demo;

import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.common.latency.LatencyHistogram;
import io.lowlag.common.latency.Stamps;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the outputs as a user would. It records the identity of each, and its latency: from the
 * moment at which its cause was due to be sent until it was read here.
 */
final class OutputCheck implements AutoCloseable, Runnable {

  private static final long NOT_YET = Long.MAX_VALUE;

  /** The maximum number of lost or unexpected outputs of a topic that are named. */
  private static final int EXAMPLES = 3;

  private static final Duration POLL = Duration.ofMillis(100);

  private final Scenario scenario;
  private final TrafficFormat format;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Set<TopicPartition> assigned;
  private final Map<String, Set<String>> received = new HashMap<>();
  private final AtomicLong receivedCount = new AtomicLong();
  private final AtomicLong duplicated = new AtomicLong();
  private final WarmLatency latency = new WarmLatency();
  private final WarmLatency heartbeatLateness = new WarmLatency();
  private final Map<String, WarmLatency> byTopic = new LinkedHashMap<>();
  private final Duration warmUp;
  private long measuredFromUs;
  private volatile long freshFromUs = NOT_YET;
  private final Map<TopicPartition, Long> firstFreshUs = new ConcurrentHashMap<>();
  private volatile boolean stopped;

  /**
   * @param format the format of the outputs
   * @param from where this run's outputs begin
   * @param warmUp latency counts only for causes that were sent at least this long after the first
   *     output; before that, code is compiled and caches are filled. If it is zero, or longer than
   *     the run, all causes count
   */
  OutputCheck(
      Scenario scenario,
      TrafficFormat format,
      KafkaConnection connection,
      Map<TopicPartition, Long> from,
      Duration warmUp) {
    this.scenario = scenario;
    this.format = format;
    this.warmUp = warmUp;
    scenario.timedTopics().forEach(topic -> byTopic.put(topic, new WarmLatency()));
    this.measuredFromUs = warmUp.isZero() ? 0 : NOT_YET;
    Properties properties = connection.clientProperties();
    properties.put("enable.auto.commit", "false");
    properties.put("isolation.level", "read_committed");
    properties.put("fetch.max.wait.ms", "50");
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    assigned = Set.copyOf(from.keySet());
    consumer.assign(assigned);
    from.forEach(consumer::seek);
  }

  @Override
  public void run() {
    while (!stopped) {
      for (ConsumerRecord<byte[], byte[]> output : consumer.poll(POLL)) {
        long nowUs = Stamps.nowUs();
        add(format.asJson(output), nowUs);
      }
    }
    consumer.close();
  }

  private void add(ConsumerRecord<byte[], byte[]> output, long nowUs) {
    scenario
        .identify(output)
        .ifPresent(
            id -> {
              if (note(output.topic(), id)) {
                receivedCount.incrementAndGet();
                measure(output, nowUs);
              } else {
                duplicated.incrementAndGet();
              }
            });
  }

  private void measure(ConsumerRecord<byte[], byte[]> output, long nowUs) {
    if (measuredFromUs == NOT_YET) {
      measuredFromUs = nowUs + TimeUnit.NANOSECONDS.toMicros(warmUp.toNanos());
    }
    Header header = output.headers().lastHeader(Stamps.SENT);
    OptionalLong sent = header == null ? OptionalLong.empty() : Stamps.number(header.value());
    if (sent.isPresent()) {
      boolean bornOfTimer = scenario.bornOfTimer(output);
      if (!bornOfTimer && sent.getAsLong() >= freshFromUs) {
        firstFreshUs.putIfAbsent(new TopicPartition(output.topic(), output.partition()), nowUs);
      }
      long latencyUs = nowUs - sent.getAsLong();
      boolean isWarm = sent.getAsLong() >= measuredFromUs;
      (bornOfTimer ? heartbeatLateness : latency).record(latencyUs, isWarm);
      if (byTopic.containsKey(output.topic())) {
        byTopic.get(output.topic()).record(latencyUs, isWarm);
      }
    }
  }

  private synchronized boolean note(String topic, String id) {
    return received.computeIfAbsent(topic, name -> new HashSet<>()).add(id);
  }

  /** Starts to wait for the first answers to events that are sent from now on. */
  void awaitFresh() {
    freshFromUs = Stamps.nowUs();
    firstFreshUs.clear();
  }

  /**
   * Returns the time until every partition of a topic had such an answer, so that the answers of an
   * unaffected task do not hide missing answers of others. Empty if a partition has none.
   */
  Optional<Duration> freshAfter(String topic) {
    List<TopicPartition> partitions =
        assigned.stream().filter(partition -> partition.topic().equals(topic)).toList();
    return firstFreshUs.keySet().containsAll(partitions)
        ? partitions.stream()
            .map(firstFreshUs::get)
            .max(Long::compare)
            .map(last -> Duration.of(last - freshFromUs, ChronoUnit.MICROS))
        : Optional.empty();
  }

  /** Returns the number of distinct outputs so far. */
  long received() {
    return receivedCount.get();
  }

  /**
   * Returns the latency of outputs that an event caused, from when the event was due to be sent.
   */
  LatencyHistogram latency() {
    return latency.histogram();
  }

  /**
   * Returns whether {@link #latency} contains outputs from the warm-up, because there are no
   * others.
   */
  boolean isWarmingUp() {
    return !latency.isWarm();
  }

  /** Returns the latency of each topic that is measured separately. */
  Map<String, LatencyHistogram> latencyByTopic() {
    Map<String, LatencyHistogram> histograms = new LinkedHashMap<>();
    byTopic.forEach((topic, latency) -> histograms.put(topic, latency.histogram()));
    return histograms;
  }

  /**
   * Returns the lateness of heartbeats and other outputs that timers caused, from when each was
   * due.
   */
  LatencyHistogram heartbeatLateness() {
    return heartbeatLateness.histogram();
  }

  /** Returns whether every expected output has come. */
  boolean isComplete(Map<String, Set<String>> expected) {
    long due = expected.values().stream().mapToLong(Set::size).sum();
    return received() >= due && compareWith(expected).lost() == 0;
  }

  /** Compares the outputs that came with the expected ones. */
  synchronized Comparison compareWith(Map<String, Set<String>> expected) {
    long expectedCount = 0;
    long lost = 0;
    List<String> examples = new ArrayList<>();
    for (Map.Entry<String, Set<String>> topic : expected.entrySet()) {
      Set<String> got = received.getOrDefault(topic.getKey(), Set.of());
      expectedCount += topic.getValue().size();
      List<String> missing = topic.getValue().stream().filter(id -> !got.contains(id)).toList();
      lost += missing.size();
      missing.stream()
          .limit(EXAMPLES)
          .forEach(id -> examples.add("lost from " + topic.getKey() + ": " + id));
    }
    long optional = 0;
    long unexpected = 0;
    for (Map.Entry<String, Set<String>> topic : received.entrySet()) {
      Set<String> due = expected.getOrDefault(topic.getKey(), Set.of());
      for (String id : topic.getValue()) {
        if (!due.contains(id)) {
          boolean allowed = scenario.allows(topic.getKey(), id);
          optional += allowed ? 1 : 0;
          unexpected += allowed ? 0 : 1;
          if (!allowed && unexpected <= EXAMPLES) {
            examples.add("unexpected in " + topic.getKey() + ": " + id);
          }
        }
      }
    }
    return new Comparison(
        expectedCount, receivedCount.get(), optional, lost, duplicated.get(), unexpected, examples);
  }

  /**
   * The result of a run.
   *
   * @param expected outputs that had to come
   * @param received distinct outputs that came
   * @param optional those of them that were allowed but not required
   * @param lost expected outputs that did not come
   * @param duplicated outputs that came again, which at-least-once delivery allows
   * @param unexpected outputs that should not have come
   * @param examples a few of those that are lost or unexpected
   */
  record Comparison(
      long expected,
      long received,
      long optional,
      long lost,
      long duplicated,
      long unexpected,
      List<String> examples) {

    boolean right() {
      return lost == 0 && unexpected == 0;
    }
  }

  @Override
  public void close() {
    stopped = true;
  }
}
