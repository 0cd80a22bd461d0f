package io.lowlag.realtime.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.Test;

/** What is known of a broker's answers, from the metrics of a consumer. */
class BrokerAnswersTest {

  private static final TopicPartition A = new TopicPartition("a", 0);
  private static final long FETCH_WAIT = 500;

  /** A fetch and a second. */
  private static final long PATIENCE = FETCH_WAIT + 1_000;

  private static final long SETTLING = 3_000;
  private static final long NOW = 1_700_000_000_000L;

  private final MeteredConsumer consumer = new MeteredConsumer();
  private final BrokerAnswers brokers = new BrokerAnswers(consumer, FETCH_WAIT);

  @Test
  void aBrokerThatHasNeverAnsweredIsNotRecent() {
    consumer.leader = 1;
    consumer.responses.put(2, 7.0);

    assertThat(brokers.isRecent(A, NOW)).isFalse();

    consumer.leader = -1;
    assertThat(brokers.isRecent(A, NOW + 2_000)).as("no leader").isFalse();
  }

  @Test
  void anAnswerCountsForAsLongAsAFetchMayTake() {
    consumer.leader = 1;
    consumer.responses.put(1, 7.0);
    assertThat(brokers.isRecent(A, NOW)).isTrue();

    poll(NOW, NOW + PATIENCE);
    assertThat(brokers.isRecent(A, NOW + PATIENCE)).isTrue();
    assertThat(brokers.isRecent(A, NOW + PATIENCE + 1)).isFalse();

    consumer.responses.put(1, 8.0);
    poll(NOW + PATIENCE + 1, NOW + PATIENCE + 2);
    assertThat(brokers.isRecent(A, NOW + PATIENCE + 2)).isTrue();
    assertThat(brokers.isSettling(A, NOW + PATIENCE + 2)).as("it was never away").isFalse();
  }

  @Test
  void aBrokerThatWasAwaySettlesFirst() {
    consumer.leader = 1;
    consumer.responses.put(1, 7.0);
    brokers.isRecent(A, NOW);
    long back = NOW + PATIENCE + 500;
    poll(NOW, NOW + PATIENCE + 1);

    consumer.responses.put(1, 8.0);
    poll(NOW + PATIENCE + 1, back);

    assertThat(brokers.isRecent(A, back)).isTrue();
    assertThat(brokers.isSettling(A, back + SETTLING - 1)).isTrue();
    assertThat(brokers.isSettling(A, back + SETTLING)).isFalse();
  }

  @Test
  void nobodyWasAwayWhileNothingWasAsked() {
    consumer.leader = 1;
    consumer.responses.put(1, 7.0);
    brokers.isRecent(A, NOW);
    brokers.polling(NOW);
    brokers.paused();
    long later = NOW + Duration.ofMinutes(1).toMillis();

    poll(later, later + 1);
    assertThat(brokers.isRecent(A, later + 1)).isFalse();
    consumer.responses.put(1, 8.0);
    poll(later + 1, later + 2);

    assertThat(brokers.isRecent(A, later + 2)).isTrue();
    assertThat(brokers.isSettling(A, later + 2)).isFalse();
  }

  @Test
  void aNewLeaderSettlesSinceTheLagIsThatOfTheOldOne() {
    consumer.leader = 1;
    consumer.responses.put(1, 7.0);
    consumer.responses.put(2, 7.0);
    brokers.isRecent(A, NOW);

    consumer.leader = 2;

    assertThat(brokers.isSettling(A, NOW + 2_000)).isTrue();
    assertThat(brokers.isSettling(A, NOW + 2_000 + SETTLING)).isFalse();
  }

  @Test
  void aWakeupStaysForThePollThatFollows() {
    consumer.responses.put(1, 7.0);
    consumer.wakeUpLookingUp = true;

    assertThat(brokers.isRecent(A, NOW)).isFalse();

    consumer.assign(List.of(A));
    assertThatThrownBy(() -> consumer.poll(Duration.ZERO)).isInstanceOf(WakeupException.class);
  }

  private void poll(long from, long until) {
    brokers.polling(from);
    brokers.polled(until);
  }

  private static final class MeteredConsumer extends MockConsumer<byte[], byte[]> {

    private final Map<Integer, Double> responses = new HashMap<>();
    private int leader;
    private boolean wakeUpLookingUp;

    MeteredConsumer() {
      super(OffsetResetStrategy.NONE);
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic, Duration timeout) {
      if (wakeUpLookingUp) {
        throw new WakeupException();
      }
      Node node = leader < 0 ? null : new Node(leader, "host", 9092);
      return List.of(new PartitionInfo(topic, 0, node, new Node[0], new Node[0]));
    }

    @Override
    public synchronized Map<MetricName, ? extends Metric> metrics() {
      Map<MetricName, Metric> metrics = new HashMap<>();
      responses
          .keySet()
          .forEach(
              node -> {
                MetricName name =
                    new MetricName(
                        "response-total",
                        "consumer-node-metrics",
                        "",
                        Map.of("node-id", "node-" + node));
                metrics.put(name, new Count(name, node));
              });
      return metrics;
    }

    private final class Count implements Metric {

      private final MetricName name;
      private final int node;

      Count(MetricName name, int node) {
        this.name = name;
        this.node = node;
      }

      @Override
      public MetricName metricName() {
        return name;
      }

      @Override
      public Object metricValue() {
        return responses.get(node);
      }
    }
  }
}
