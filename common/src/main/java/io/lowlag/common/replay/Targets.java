package io.lowlag.common.replay;

import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.common.kafka.TopicCheck;
import io.lowlag.common.kafka.UnusableTopicException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The topics that dead letters go back to, each as it was when the first letter asked for it. */
final class Targets {

  /** The most characters that Kafka allows for the name of a topic. */
  static final int LONGEST_NAME = 249;

  /**
   * A topic.
   *
   * @param partitions the number of its partitions
   * @param problem why nothing can go back to it
   */
  record Target(int partitions, Optional<String> problem) {}

  private final KafkaConnection connection;
  private final Map<String, Target> known = new HashMap<>();

  Targets(KafkaConnection connection) {
    this.connection = connection;
  }

  /**
   * Returns the topic with that name.
   *
   * @throws io.lowlag.common.error.CannotStartException when no broker answers
   */
  Target get(String topic) {
    return known.computeIfAbsent(topic, this::find);
  }

  private Target find(String topic) {
    if (topic.length() > LONGEST_NAME) {
      String problem = "the name of a topic has at most " + LONGEST_NAME + " characters";
      return new Target(0, Optional.of(problem));
    }
    try {
      int partitions = TopicCheck.partitionCounts(connection, List.of(topic)).get(topic);
      return new Target(partitions, Optional.empty());
    } catch (UnusableTopicException e) {
      return new Target(0, Optional.of(e.getMessage()));
    }
  }
}
