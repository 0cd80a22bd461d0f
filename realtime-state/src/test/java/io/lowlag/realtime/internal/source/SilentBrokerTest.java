package io.lowlag.realtime.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.realtime.internal.engine.OffsetRange;
import io.lowlag.realtime.internal.figures.ApplicationFigures;
import io.lowlag.realtime.internal.figures.TopicLag;
import io.lowlag.realtime.internal.task.ArrivalClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A live task whose topics are read to their ends, and then the broker of one of them is silent.
 */
class SilentBrokerTest {

  private static final TopicPartition A = new TopicPartition("a", 0);
  private static final TopicPartition B = new TopicPartition("b", 0);
  private static final long FETCH_WAIT = 100;
  private static final Duration SOON = Duration.ofMillis(10);

  private final String run = UUID.randomUUID().toString();
  private final Brokers brokers = new Brokers();
  private final Asker asker = new Asker();
  private final PartitionConsumer consumer =
      new PartitionConsumer(
          brokers,
          0,
          Set.of("a", "b"),
          new ReadingTimes(1_000, 1_000, FETCH_WAIT),
          ArrivalStamp.KAFKA,
          500,
          () -> asker);

  @BeforeEach
  void readToTheEnd() {
    consumer.begin(
        new TaskPartition(
            0,
            1,
            new ArrayList<>(
                List.of(
                    new OffsetRange("a", 0, OffsetRange.UNBOUNDED),
                    new OffsetRange("b", 0, OffsetRange.UNBOUNDED))),
            TaskPartition.Timing.live(ArrivalClock.UNKNOWN, TaskPartition.NO_LIMIT),
            "",
            null,
            null),
        new DataLoss(true, "group"),
        run);
    await().pollInterval(SOON).until(() -> read() && consumer.arrivals().isCaughtUp());
    brokers.silent = 2;
  }

  @Test
  void theLagOfItsTopicGrowsAlthoughNoRecordIsKnownToWait() {
    assertThat(lag("b").millis()).isZero();

    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(SOON)
        .until(() -> read() && lag("b").millis() > 2_000);

    assertThat(lag("b").records()).isZero();
    assertThat(lag("a").millis()).as("whose broker answers").isZero();
  }

  @Test
  void itIsNotAskedWhereItsPartitionsEnd() {
    long since = System.currentTimeMillis();
    await()
        .pollInterval(SOON)
        .until(() -> read() && System.currentTimeMillis() - since > FETCH_WAIT + 1_000);
    // A pause between two polls: the lag of the other topic is in doubt.
    asker.asked.clear();
    await().pollInterval(SOON).until(() -> consumer.next() == null && !asker.asked.isEmpty());

    assertThat(asker.asked).containsOnly(Set.of(A));
  }

  private boolean read() {
    consumer.poll(Duration.ZERO);
    return consumer.next() == null;
  }

  private TopicLag lag(String topic) {
    return ApplicationFigures.current().now().lags().stream()
        .filter(lag -> lag.runId().equals(run) && lag.topic().equals(topic))
        .findFirst()
        .orElseThrow();
  }

  /** Two brokers: the first leads topic a, the second topic b. They have no records. */
  private static final class Brokers extends MockConsumer<byte[], byte[]> {

    private static final Map<String, Integer> LEADERS = Map.of("a", 1, "b", 2);

    private final Map<Integer, Double> answers = new HashMap<>(Map.of(1, 1.0, 2, 1.0));
    private int silent;

    Brokers() {
      super(OffsetResetStrategy.NONE);
      updateBeginningOffsets(Map.of(A, 0L, B, 0L));
      updateEndOffsets(Map.of(A, 0L, B, 0L));
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      answers.replaceAll((node, count) -> node == silent ? count : count + 1);
      return super.poll(timeout);
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic, Duration timeout) {
      Node leader = new Node(LEADERS.get(topic), "host", 9092);
      return List.of(new PartitionInfo(topic, 0, leader, new Node[0], new Node[0]));
    }

    @Override
    public synchronized Map<MetricName, ? extends Metric> metrics() {
      Map<MetricName, Metric> metrics = new HashMap<>();
      for (int node : LEADERS.values()) {
        MetricName name =
            new MetricName(
                "response-total", "consumer-node-metrics", "", Map.of("node-id", "node-" + node));
        metrics.put(name, new Answers(name, node));
      }
      return metrics;
    }

    private final class Answers implements Metric {

      private final MetricName name;
      private final int node;

      Answers(MetricName name, int node) {
        this.name = name;
        this.node = node;
      }

      @Override
      public MetricName metricName() {
        return name;
      }

      @Override
      public Object metricValue() {
        return answers.get(node);
      }
    }
  }

  /** Answers where partitions end, and keeps the questions. */
  private static final class Asker extends MockConsumer<byte[], byte[]> {

    private final List<Set<TopicPartition>> asked = new ArrayList<>();

    Asker() {
      super(OffsetResetStrategy.NONE);
    }

    @Override
    public synchronized Map<TopicPartition, Long> endOffsets(
        Collection<TopicPartition> partitions, Duration timeout) {
      asked.add(Set.copyOf(partitions));
      Map<TopicPartition, Long> ends = new HashMap<>();
      partitions.forEach(partition -> ends.put(partition, 0L));
      return ends;
    }
  }
}
