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
import org.apache.kafka.common.errors.WakeupException;

/**
 * When the broker of a partition last answered the consumer. A lag of zero means nothing without a
 * recent answer: a broker that is away does not answer, and the consumer keeps the last known
 * values.
 *
 * <p>The consumer reports this only by a metric, because a fetch without records does not end a
 * poll. All times are epoch milliseconds.
 */
final class BrokerAnswers {

  private static final String GROUP = "consumer-node-metrics";
  private static final String RESPONSES = "response-total";

  /** How much longer than its longest fetch a broker may take. */
  private static final long SLACK_MS = 1_000;

  /** After a broker was away, producers need a moment to send what they have buffered. */
  static final long SETTLING_MS = 3_000;

  private static final long LEADER_KNOWN_FOR_MS = 1_000;

  private final Consumer<byte[], byte[]> consumer;
  private final long patienceMs;
  private final Map<Integer, Answers> byNode = new HashMap<>();
  private final Map<TopicPartition, Leader> leaders = new HashMap<>();

  /** Used instead of a time: not yet. */
  private static final long NEVER = 0;

  /**
   * The broker that leads a partition.
   *
   * @param node its id
   * @param askedAt when it was looked up
   * @param settledAt from when on its answers count; until then, everything known about the
   *     partition comes from the broker before it
   */
  private record Leader(int node, long askedAt, long settledAt) {}

  private static final class Answers {
    private Metric responses;
    private double count = -1;
    private long answeredAt = NEVER;
    private long pollingSince = NEVER;
    private boolean away;
    private long settledAt = NEVER;
  }

  /**
   * @param fetchWaitMs how long a broker may keep a fetch that finds nothing
   */
  BrokerAnswers(Consumer<byte[], byte[]> consumer, long fetchWaitMs) {
    this.consumer = consumer;
    this.patienceMs = fetchWaitMs + SLACK_MS;
  }

  /** Returns how long an answer to a fetch may take, in milliseconds. */
  long patienceMs() {
    return patienceMs;
  }

  /** A poll begins. */
  void polling(long now) {
    byNode
        .values()
        .forEach(
            node -> {
              if (node.pollingSince == NEVER) {
                node.pollingSince = now;
              }
            });
  }

  /** A poll has ended. */
  void polled(long now) {
    byNode.values().forEach(node -> update(node, now));
  }

  /** Nothing was requested for a while, which is not the brokers' fault. */
  void paused() {
    byNode.values().forEach(node -> node.pollingSince = NEVER);
  }

  /** Returns whether the partition's broker has answered recently. */
  boolean isRecent(TopicPartition partition, long now) {
    if (consumer.metrics().isEmpty()) {
      return true;
    }
    Leader leader = leaderOf(partition, now);
    return leader != null && now - answersOf(leader.node(), now).answeredAt <= patienceMs;
  }

  /**
   * Returns whether the partition's broker was away, or is new, and has not answered for long
   * enough yet.
   */
  boolean isSettling(TopicPartition partition, long now) {
    Leader leader = leaderOf(partition, now);
    return leader != null
        && now < Math.max(leader.settledAt(), answersOf(leader.node(), now).settledAt);
  }

  private void update(Answers node, long now) {
    if (node.responses == null) {
      return;
    }
    double count = (Double) node.responses.metricValue();
    if (count != node.count) {
      node.count = count;
      node.answeredAt = now;
      node.pollingSince = NEVER;
      if (node.away) {
        node.away = false;
        node.settledAt = now + SETTLING_MS;
      }
    } else if (node.pollingSince != NEVER && now - node.pollingSince > patienceMs) {
      node.away = true;
    }
  }

  /** Returns the leader, as it was known recently; null if there is none. */
  private Leader leaderOf(TopicPartition partition, long now) {
    Leader known = leaders.get(partition);
    if (known != null && now - known.askedAt() <= LEADER_KNOWN_FOR_MS) {
      return known;
    }
    int node = lookUpLeader(partition);
    if (node == Node.noNode().id()) {
      return null;
    }
    boolean moved = known != null && known.node() != node;
    long settledAt = known == null ? NEVER : known.settledAt();
    Leader leader = new Leader(node, now, moved ? now + SETTLING_MS : settledAt);
    leaders.put(partition, leader);
    return leader;
  }

  private Answers answersOf(int node, long now) {
    Answers answers = byNode.computeIfAbsent(node, id -> new Answers());
    if (answers.responses == null) {
      answers.responses = responsesOf(node);
      update(answers, now);
    }
    return answers;
  }

  // From the consumer's metadata: this makes no request once the consumer has them.
  private int lookUpLeader(TopicPartition partition) {
    try {
      for (PartitionInfo info :
          consumer.partitionsFor(partition.topic(), Duration.ofMillis(patienceMs))) {
        if (info.partition() == partition.partition() && info.leader() != null) {
          return info.leader().id();
        }
      }
    } catch (WakeupException e) {
      // The wakeup is meant for the poll, which follows and handles it.
      consumer.wakeup();
    } catch (KafkaException e) {
      // The poll that follows reports the error; until then nothing is known about the partition.
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
