package io.lowlag.common.kafka;

import io.lowlag.common.config.Redaction;
import io.lowlag.common.error.CannotStartException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
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
    return ask(
        connection, admin -> describe(connection, admin.describeTopics(topics).topicNameValues()));
  }

  /**
   * Those of the topics that the broker does not compact, or does not let us know of.
   *
   * @return names, sorted
   */
  public static List<String> notCompacted(KafkaConnection connection, Collection<String> topics) {
    if (topics.isEmpty()) {
      return List.of();
    }
    return ask(
        connection,
        admin ->
            topics.stream()
                .filter(topic -> !isCompacted(connection, admin, topic))
                .sorted()
                .toList());
  }

  private static boolean isCompacted(KafkaConnection connection, Admin admin, String topic) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      return admin
          .describeConfigs(List.of(resource))
          .all()
          .get()
          .get(resource)
          .get(TopicConfig.CLEANUP_POLICY_CONFIG)
          .value()
          .contains(TopicConfig.CLEANUP_POLICY_COMPACT);
    } catch (ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      throw interrupted(connection, e);
    }
  }

  /**
   * Makes sure that a broker answers.
   *
   * @throws CannotStartException when none does
   */
  public static void reach(KafkaConnection connection) {
    ask(
        connection,
        admin -> {
          try {
            return admin.describeCluster().clusterId().get();
          } catch (ExecutionException e) {
            throw unreachable(connection, e.getCause());
          } catch (InterruptedException e) {
            throw interrupted(connection, e);
          }
        });
  }

  private static <T> T ask(KafkaConnection connection, Function<Admin, T> question) {
    Properties properties = connection.clientProperties();
    String timeout = Long.toString(connection.requestTimeout().toMillis());
    properties.put("default.api.timeout.ms", timeout);
    properties.put("request.timeout.ms", timeout);
    try (Admin admin = Admin.create(properties)) {
      return question.apply(admin);
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
          throw unreachable(connection, e.getCause());
        }
        missing.add(answer.getKey());
      } catch (InterruptedException e) {
        throw interrupted(connection, e);
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

  private static CannotStartException unreachable(KafkaConnection connection, Throwable cause) {
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
        "the Kafka broker at " + connection + " refuses: " + rootMessage(cause), cause);
  }

  private static CannotStartException interrupted(
      KafkaConnection connection, InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new CannotStartException("interrupted while waiting for " + connection, cause);
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return Redaction.scrub(String.valueOf(root.getMessage())).replaceAll("\\s+", " ");
  }
}
