package io.lowlag.realtime.internal.source;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * When the broker of a partition last answered the consumer. A lag of zero is worth no more than
 * that: a broker that is away says nothing, and the consumer goes on with what it knew.
 *
 * <p>The consumer tells it by a metric only, since a fetch that brought nothing ends no poll. All
 * times are epoch milliseconds.
 */
final class BrokerAnswers {

  private static final String GROUP = "consumer-node-metrics";
  private static final String RESPONSES = "response-total";

  /** How much longer than its longest fetch a broker may take. */
  private static final long SLACK_MS = 1_000;

  /** After a broker was away, producers need a moment to send what they have kept. */
  private static final long SETTLING_MS = 3_000;

  private static final long LEADER_KNOWN_FOR_MS = 1_000;

  private final Consumer<byte[], byte[]> consumer;
  private final long patienceMs;
  private final Map<Integer, Answers> byNode = new HashMap<>();
  private final Map<TopicPartition, Leader> leaders = new HashMap<>();

  private record Leader(int node, long askedAt) {}

  private static final class Answers {
    private Metric responses;
    private double count = -1;
    private long answeredAt = Long.MIN_VALUE;
    private long pollingSince = Long.MIN_VALUE;
    private boolean away;
    private long settledAt = Long.MIN_VALUE;
  }

  /**
   * @param fetchWaitMs how long a broker may keep a fetch that finds nothing
   */
  BrokerAnswers(Consumer<byte[], byte[]> consumer, long fetchWaitMs) {
    this.consumer = consumer;
    this.patienceMs = fetchWaitMs + SLACK_MS;
  }

  /** A poll begins. */
  void polling(long now) {
    byNode
        .values()
        .forEach(
            node -> {
              if (node.pollingSince == Long.MIN_VALUE) {
                node.pollingSince = now;
              }
            });
  }

  /** A poll has ended. */
  void polled(long now) {
    byNode.values().forEach(node -> update(node, now));
  }

  /** Nothing was asked for a while, and that is no fault of the brokers. */
  void paused() {
    byNode.values().forEach(node -> node.pollingSince = Long.MIN_VALUE);
  }

  /** Whether the partition's broker has answered a moment ago. */
  boolean isRecent(TopicPartition partition, long now) {
    if (consumer.metrics().isEmpty()) {
      return true;
    }
    Answers node = nodeOf(partition, now);
    return node != null && now - node.answeredAt <= patienceMs;
  }

  /** Whether the partition's broker was away and is back, but for too short a time. */
  boolean isSettling(TopicPartition partition, long now) {
    Answers node = nodeOf(partition, now);
    return node != null && now < node.settledAt;
  }

  private void update(Answers node, long now) {
    if (node.responses == null) {
      return;
    }
    double count = (Double) node.responses.metricValue();
    if (count != node.count) {
      node.count = count;
      node.answeredAt = now;
      node.pollingSince = Long.MIN_VALUE;
      if (node.away) {
        node.away = false;
        node.settledAt = now + SETTLING_MS;
      }
    } else if (node.pollingSince != Long.MIN_VALUE && now - node.pollingSince > patienceMs) {
      node.away = true;
    }
  }

  private Answers nodeOf(TopicPartition partition, long now) {
    Leader leader = leaders.get(partition);
    if (leader == null || now - leader.askedAt() > LEADER_KNOWN_FOR_MS) {
      leader = new Leader(leaderOf(partition), now);
      leaders.put(partition, leader);
    }
    return leader.node() == Node.noNode().id() ? null : answersOf(leader.node(), now);
  }

  private Answers answersOf(int node, long now) {
    Answers answers = byNode.computeIfAbsent(node, id -> new Answers());
    if (answers.responses == null) {
      answers.responses = responsesOf(node);
      update(answers, now);
    }
    return answers;
  }

  // From the consumer's metadata: no request, once it has them.
  private int leaderOf(TopicPartition partition) {
    try {
      for (PartitionInfo info :
          consumer.partitionsFor(partition.topic(), Duration.ofMillis(patienceMs))) {
        if (info.partition() == partition.partition() && info.leader() != null) {
          return info.leader().id();
        }
      }
    } catch (KafkaException e) {
      // The poll that follows says what is wrong; until then nothing is known of the partition.
    }
    return Node.noNode().id();
  }

  private Metric responsesOf(int node) {
    String id = "node-" + node;
    return consumer.metrics().entrySet().stream()
        .filter(
            metric ->
                metric.getKey().group().equals(GROUP)
                    && metric.getKey().name().equals(RESPONSES)
                    && id.equals(metric.getKey().tags().get("node-id")))
        .<Metric>map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }
}
