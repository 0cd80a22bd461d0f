package io.lowlag.common.kafka;

import io.lowlag.common.config.Redaction;
import io.lowlag.common.job.CannotStartException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks the broker for the topics that a job needs, before the job starts. */
public final class TopicCheck {

  private TopicCheck() {}

  /**
   * The partition count of each topic.
   *
   * @return topic to count, sorted by name
   * @throws CannotStartException when no broker answers or a topic does not exist
   */
  public static Map<String, Integer> partitionCounts(
      KafkaConnection connection, Collection<String> topics) {
    Properties properties = connection.clientProperties();
    String timeout = Long.toString(connection.requestTimeout().toMillis());
    properties.put("default.api.timeout.ms", timeout);
    properties.put("request.timeout.ms", timeout);
    try (Admin admin = Admin.create(properties)) {
      return describe(connection, admin.describeTopics(topics).topicNameValues());
    } catch (KafkaException e) {
      throw new CannotStartException(
          "the Kafka client refuses its settings for "
              + connection
              + ": "
              + rootMessage(e)
              + "; see kafka.bootstrap-servers and kafka.options",
          e);
    }
  }

  private static Map<String, Integer> describe(
      KafkaConnection connection, Map<String, KafkaFuture<TopicDescription>> answers) {
    Map<String, Integer> counts = new TreeMap<>();
    List<String> missing = new ArrayList<>();
    for (Map.Entry<String, KafkaFuture<TopicDescription>> answer : answers.entrySet()) {
      try {
        counts.put(answer.getKey(), answer.getValue().get().partitions().size());
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw unreachable(connection, answer.getKey(), e.getCause());
        }
        missing.add(answer.getKey());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CannotStartException("interrupted while asking " + connection + " for topics", e);
      }
    }
    if (!missing.isEmpty()) {
      throw new CannotStartException(
          "no topic "
              + String.join(", ", missing.stream().sorted().toList())
              + " on "
              + connection
              + ": create it, or set the topic's name in the settings");
    }
    return counts;
  }

  private static CannotStartException unreachable(
      KafkaConnection connection, String topic, Throwable cause) {
    if (cause instanceof TimeoutException) {
      return new CannotStartException(
          "no Kafka broker answers at "
              + connection
              + " within "
              + connection.requestTimeout().toSeconds()
              + " s: start it, or set kafka.bootstrap-servers",
          cause);
    }
    return new CannotStartException(
        "the broker at " + connection + " refuses topic " + topic + ": " + rootMessage(cause),
        cause);
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return Redaction.scrub(String.valueOf(root.getMessage())).replaceAll("\\s+", " ");
  }
}
