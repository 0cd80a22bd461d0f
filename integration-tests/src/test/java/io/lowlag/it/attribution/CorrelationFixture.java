package io.lowlag.it.attribution;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.lowlag.attribution.correlation.CorrelationJob;
import io.lowlag.common.config.Overrides;
import io.lowlag.common.job.RunningJob;
import io.lowlag.common.latency.Stamps;
import io.lowlag.devkit.ads.AdDisorder;
import io.lowlag.devkit.ads.AdEventGenerator;
import io.lowlag.devkit.ads.AdTraffic;
import io.lowlag.devkit.ads.ExpectedOutputs;
import io.lowlag.devkit.traffic.GeneratedRecord;
import io.lowlag.devkit.traffic.PacedSender;
import io.lowlag.it.fixture.SharedSpark;
import io.lowlag.it.fixture.TestKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.TopicConfig;

/** One test's own topics, ad traffic and answer, on the shared broker. */
public final class CorrelationFixture {

  static final Duration WINDOW = Duration.ofSeconds(4);
  static final Duration LATENESS = Duration.ofSeconds(4);
  static final int PARTITIONS = 2;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Enough of each for every kind to occur in a few hundred events. */
  private static final AdDisorder MUCH_DISORDER =
      new AdDisorder(0.15, 0.05, 0.05, 0.15, 0.05, 0.05, 0.05, 0.10, 0.10, 0.05, 0.20);

  public final TestKafka kafka;
  public final ExpectedOutputs expected;
  private final String prefix;
  private String inputPrefix;
  private final long startMs;
  private final AdEventGenerator generator;

  public CorrelationFixture(String prefix, int rate, int seconds, long seed) {
    this(prefix, rate, seconds, seed, System.currentTimeMillis());
  }

  /**
   * @param startMs when the traffic begins, epoch milliseconds
   */
  public CorrelationFixture(String prefix, int rate, int seconds, long seed, long startMs) {
    this(TestKafka.shared(), prefix, rate, seconds, seed, startMs);
  }

  CorrelationFixture(
      TestKafka kafka, String prefix, int rate, int seconds, long seed, long startMs) {
    this(kafka, prefix, rate, seconds, seed, startMs, Map.of());
  }

  private CorrelationFixture(
      TestKafka kafka,
      String prefix,
      int rate,
      int seconds,
      long seed,
      long startMs,
      Map<String, String> configs) {
    this.kafka = kafka;
    this.prefix = prefix + "-";
    this.inputPrefix = this.prefix;
    this.startMs = startMs;
    this.generator =
        new AdEventGenerator(
            AdTraffic.of(rate, seconds, WINDOW, LATENESS, seed).with(MUCH_DISORDER), startMs);
    this.expected = generator.expected();
    kafka.createTopics(
        Stream.of(
                "ad-requests",
                "ad-impressions",
                "ad-matches",
                "ad-unmatched",
                "ad-attribution-dead-letters")
            .map(this::topic)
            .toList(),
        PARTITIONS,
        configs);
  }

  /** Returns a fixture whose topics bear the broker's time. */
  static CorrelationFixture stampedByTheBroker(String prefix, int rate, int seconds, long seed) {
    return new CorrelationFixture(
        TestKafka.shared(),
        prefix,
        rate,
        seconds,
        seed,
        System.currentTimeMillis(),
        Map.of(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime"));
  }

  /** Lets the job read the input topics of another fixture. */
  CorrelationFixture readingInputsOf(CorrelationFixture other) {
    inputPrefix = other.prefix;
    return this;
  }

  public String topic(String name) {
    return prefix + name;
  }

  /** The settings by which a job reads and writes this test's topics. */
  public Overrides settings(Path checkpoint, String mode) {
    return kafka
        .settings(checkpoint, mode)
        .with("correlation.window", WINDOW)
        .with("correlation.allowed-lateness", LATENESS)
        .with("correlation.topics.requests", inputPrefix + "ad-requests")
        .with("correlation.topics.impressions", inputPrefix + "ad-impressions")
        .with("correlation.topics.matches", topic("ad-matches"))
        .with("correlation.topics.unmatched", topic("ad-unmatched"))
        .with("correlation.topics.dead-letters", topic("ad-attribution-dead-letters"));
  }

  RunningJob start(Path checkpoint, String mode) throws Exception {
    return SharedSpark.start(new CorrelationJob(), settings(checkpoint, mode));
  }

  /** Sends the traffic at its pace. */
  public void send() {
    try (PacedSender sender = new PacedSender(kafka.connection())) {
      sender.send(records(), Stamps.nowUs());
    }
  }

  /** Sends the traffic at once, with the Kafka timestamps of its pace from its beginning on. */
  public void sendRecorded() {
    try (PacedSender sender = new PacedSender(kafka.connection())) {
      sender.sendRecorded(records(), TimeUnit.MILLISECONDS.toMicros(startMs));
    }
  }

  /** Sends the traffic at its pace, beside a producer whose clock is ahead. */
  void sendBesideAClockAhead() {
    try (ClockAhead other = new ClockAhead(kafka);
        PacedSender sender = new PacedSender(kafka.connection())) {
      sender.send(records(other::send), Stamps.nowUs());
    }
  }

  /**
   * As {@link #sendRecorded}, beside a producer of unreadable records whose clock was wrong.
   *
   * @param wrong by how much it was ahead; negative if it was late
   * @param inARow how many of its records come in a row, as a producer sends them
   * @param share how many of all records one of its is, about
   */
  void sendRecordedBeside(Duration wrong, int inARow, int share) {
    Deque<GeneratedRecord> others = new ArrayDeque<>();
    AtomicInteger seen = new AtomicInteger();
    Iterator<GeneratedRecord> records =
        records(
            next -> {
              if (seen.incrementAndGet() % (inARow * share) == 0) {
                long stamp = next.sendAtUs() + TimeUnit.MILLISECONDS.toMicros(wrong.toMillis());
                others.addAll(
                    Collections.nCopies(
                        inARow,
                        new GeneratedRecord(next.topic(), next.key(), ClockAhead.VALUE, stamp)));
              }
            });
    try (PacedSender sender = new PacedSender(kafka.connection())) {
      sender.sendRecorded(
          new Iterator<>() {
            @Override
            public boolean hasNext() {
              return !others.isEmpty() || records.hasNext();
            }

            @Override
            public GeneratedRecord next() {
              return others.isEmpty() ? records.next() : others.remove();
            }
          },
          TimeUnit.MILLISECONDS.toMicros(startMs));
    }
  }

  /**
   * Runs the job until its outputs are complete, or until it ends by itself.
   *
   * @param limit how many records a batch reads at most; null for no limit
   */
  void run(Path checkpoint, String mode, String limit, Predicate<Outputs> isComplete)
      throws Exception {
    Overrides settings = settings(checkpoint, mode);
    try (RunningJob job =
        SharedSpark.start(
            new CorrelationJob(),
            limit == null ? settings : settings.with("source.max-offsets-per-trigger", limit))) {
      if (mode.equals("available-now")) {
        job.awaitEnd();
      } else {
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(500))
            .until(() -> isComplete.test(outputs()));
        job.stopAfterBatch();
      }
    }
  }

  private Iterator<GeneratedRecord> records() {
    return records(next -> {});
  }

  private Iterator<GeneratedRecord> records(Consumer<GeneratedRecord> before) {
    Iterator<GeneratedRecord> records = generator.records();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return records.hasNext();
      }

      @Override
      public GeneratedRecord next() {
        GeneratedRecord next = records.next();
        GeneratedRecord own =
            new GeneratedRecord(topic(next.topic()), next.key(), next.value(), next.sendAtUs());
        before.accept(own);
        return own;
      }
    };
  }

  /** What the job has written; without the dead letters of a producer whose clock is wrong. */
  public Outputs outputs() {
    return new Outputs(
        ids("ad-matches"),
        reasons(),
        kafka.read(topic("ad-attribution-dead-letters")).stream()
            .map(dead -> ExpectedOutputs.fingerprint(dead.value()))
            .filter(dead -> !dead.equals(ClockAhead.FINGERPRINT))
            .toList());
  }

  private List<String> ids(String topic) {
    return kafka.read(topic(topic)).stream()
        .map(out -> TestKafka.json(out).path("event_id").asText())
        .toList();
  }

  private List<Map.Entry<String, String>> reasons() {
    List<Map.Entry<String, String>> unmatched = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> out : kafka.read(topic("ad-unmatched"))) {
      JsonNode event = TestKafka.json(out);
      unmatched.add(Map.entry(event.path("event_id").asText(), event.path("reason").asText()));
    }
    return unmatched;
  }

  /**
   * What lies in the output topics, repetitions included.
   *
   * @param matches event ids
   * @param unmatched event ids with their reasons
   * @param deadLetters fingerprints of the original bytes
   */
  public record Outputs(
      List<String> matches, List<Map.Entry<String, String>> unmatched, List<String> deadLetters) {

    boolean isComplete(ExpectedOutputs expected) {
      return Set.copyOf(matches).containsAll(expected.matches())
          && unmatchedIds().containsAll(expected.unmatched().keySet())
          && Set.copyOf(deadLetters).containsAll(expected.deadLetters());
    }

    /**
     * Nothing is missing and nothing wrong. At least once is the promise: a batch that was run
     * again may repeat outputs, under the same ids.
     */
    public void assertRightUpToRepetitions(ExpectedOutputs expected) {
      assertThat(new HashSet<>(matches)).isEqualTo(expected.matches());
      assertThat(new HashSet<>(unmatched)).isEqualTo(expected.unmatched().entrySet());
      assertThat(new HashSet<>(deadLetters)).isEqualTo(expected.deadLetters());
    }

    int size() {
      return matches.size() + unmatched.size() + deadLetters.size();
    }

    private Set<String> unmatchedIds() {
      return unmatched.stream().map(Map.Entry::getKey).collect(toSet());
    }
  }
}
