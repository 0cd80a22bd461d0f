package io.lowlag.common.kafka;

import io.lowlag.common.config.Redaction;
import io.lowlag.common.error.CannotStartException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the broker for the topics that a job needs, before the job starts. */
public final class TopicCheck {

  private static final Logger LOG = LoggerFactory.getLogger(TopicCheck.class);

  private TopicCheck() {}

  /**
   * Returns the partition count of each topic.
   *
   * @return topic to count, sorted by name
   * @throws UnusableTopicException when a topic does not exist or may not be used
   * @throws CannotStartException when no broker answers
   */
  public static Map<String, Integer> partitionCounts(
      KafkaConnection connection, Collection<String> topics) {
    return partitionCounts(connection, topics, List.of());
  }

  /**
   * Returns the partition count of each topic.
   *
   * @param rights the rights that the client needs on them; they are checked as far as the brokers
   *     tell, and optional rights may be missing
   * @return topic to count, sorted by name
   * @throws UnusableTopicException when a topic does not exist or a right is missing
   * @throws CannotStartException when no broker answers
   */
  public static Map<String, Integer> partitionCounts(
      KafkaConnection connection, Collection<String> topics, Collection<TopicRight> rights) {
    DescribeTopicsOptions options =
        new DescribeTopicsOptions().includeAuthorizedOperations(!rights.isEmpty());
    return ask(
        connection,
        admin ->
            describe(
                connection,
                admin.describeTopics(topics, options).topicNameValues(),
                rights.stream().filter(TopicRight::indispensable).toList()));
  }

  /**
   * Returns the settings of topics, as far as the broker allows this client to read them.
   *
   * @return topic to setting to value
   */
  public static Map<String, Map<String, String>> configurations(
      KafkaConnection connection, Collection<String> topics) {
    return topics.isEmpty()
        ? Map.of()
        : ask(connection, admin -> configurations(connection, admin, topics));
  }

  private static Map<String, Map<String, String>> configurations(
      KafkaConnection connection, Admin admin, Collection<String> topics) {
    List<ConfigResource> resources =
        topics.stream().map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic)).toList();
    Map<String, Map<String, String>> known = new TreeMap<>();
    for (Map.Entry<ConfigResource, KafkaFuture<Config>> answer :
        admin.describeConfigs(resources).values().entrySet()) {
      try {
        Map<String, String> values = new TreeMap<>();
        answer.getValue().get().entries().forEach(entry -> values.put(entry.name(), entry.value()));
        known.put(answer.getKey().name(), values);
      } catch (ExecutionException e) {
        // A user may be allowed to write a topic but not to read its settings.
        LOG.atDebug()
            .addKeyValue("topic", answer.getKey().name())
            .addKeyValue("reason", String.valueOf(e.getCause()))
            .log("topic-settings-unknown");
      } catch (InterruptedException e) {
        throw interrupted(connection, e);
      }
    }
    return known;
  }

  /**
   * Returns how many records follow the offsets. Gaps from compaction and transactions count as
   * records.
   *
   * @param from the next offset to read of each partition; values that are not real offsets are
   *     ignored
   * @throws CannotStartException when no broker answers
   */
  public static long recordsSince(KafkaConnection connection, Map<TopicPartition, Long> from) {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    from.forEach(
        (partition, offset) -> {
          if (offset >= 0) {
            latest.put(partition, OffsetSpec.latest());
          }
        });
    return ask(
        connection,
        admin -> {
          try {
            long records = 0;
            for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end :
                admin.listOffsets(latest).all().get().entrySet()) {
              records += Math.max(0, end.getValue().offset() - from.get(end.getKey()));
            }
            return records;
          } catch (ExecutionException e) {
            throw unreachable(connection, e.getCause());
          } catch (InterruptedException e) {
            throw interrupted(connection, e);
          }
        });
  }

  /**
   * Checks that a broker answers.
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
              + messages(e.getCause() == null ? e : e.getCause())
              + "; see kafka.bootstrap-servers and kafka.options",
          e);
    }
  }

  private static Map<String, Integer> describe(
      KafkaConnection connection,
      Map<String, KafkaFuture<TopicDescription>> answers,
      List<TopicRight> rights) {
    Map<String, Integer> counts = new TreeMap<>();
    List<String> missing = new ArrayList<>();
    List<TopicRight> denied = new ArrayList<>();
    for (Map.Entry<String, KafkaFuture<TopicDescription>> answer : answers.entrySet()) {
      List<TopicRight> needed =
          rights.stream().filter(right -> right.topic().equals(answer.getKey())).toList();
      try {
        TopicDescription topic = answer.getValue().get();
        counts.put(answer.getKey(), topic.partitions().size());
        needed.stream()
            .filter(right -> right.refusedBy(topic.authorizedOperations()))
            .forEach(denied::add);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof TopicAuthorizationException) {
          denied.addAll(
              needed.isEmpty()
                  ? List.of(new TopicRight(AclOperation.DESCRIBE, answer.getKey()))
                  : needed);
        } else if (e.getCause() instanceof UnknownTopicOrPartitionException) {
          missing.add(answer.getKey());
        } else if (e.getCause() instanceof InvalidTopicException) {
          throw new UnusableTopicException(
              "\"" + answer.getKey() + "\" is not the name of a topic: " + rootMessage(e), e);
        } else {
          throw unreachable(connection, e.getCause());
        }
      } catch (InterruptedException e) {
        throw interrupted(connection, e);
      }
    }
    if (!denied.isEmpty()) {
      denied.sort(Comparator.comparing(TopicRight::operation).thenComparing(TopicRight::topic));
      throw new UnusableTopicException(KafkaRefusal.missing(connection, denied));
    }
    if (!missing.isEmpty()) {
      throw new UnusableTopicException(unknown(connection, missing));
    }
    return counts;
  }

  // Some brokers hide topics that the user may not describe.
  private static String unknown(KafkaConnection connection, List<String> topics) {
    return "no topic "
        + String.join(", ", topics.stream().sorted().toList())
        + " on "
        + connection
        + ": create it, or set the topic's name in the settings"
        + (connection.secured()
            ? "; if it is there, grant " + connection.user() + " Describe on it"
            : "");
  }

  private static CannotStartException unreachable(KafkaConnection connection, Throwable cause) {
    if (cause instanceof TimeoutException) {
      return new CannotStartException(
          "no Kafka broker answers at "
              + connection
              + " within "
              + connection.requestTimeout().toSeconds()
              + " s: start it, or set kafka.bootstrap-servers"
              + (connection.secured() ? "" : ", or security.protocol in kafka.options"),
          cause);
    }
    return new CannotStartException(
        KafkaRefusal.of(connection, texts(cause))
            .orElseGet(
                () -> "the Kafka broker at " + connection + " refuses: " + rootMessage(cause)),
        cause);
  }

  private static String texts(Throwable failure) {
    List<String> texts = new ArrayList<>();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      texts.add(cause.getClass().getName() + ": " + cause.getMessage());
    }
    return String.join("\n", texts);
  }

  private static CannotStartException interrupted(
      KafkaConnection connection, InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new CannotStartException("interrupted while waiting for " + connection, cause);
  }

  /**
   * Returns the messages of a chain of causes, the outermost first, without those that only repeat
   * the message below.
   */
  private static String messages(Throwable e) {
    List<String> told = new ArrayList<>();
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      Throwable below = cause.getCause();
      if (below == null || !message.contains(String.valueOf(below.getMessage()))) {
        told.add(message);
      }
    }
    return Redaction.scrub(String.join(": ", told)).replaceAll("\\s+", " ");
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return Redaction.scrub(String.valueOf(root.getMessage())).replaceAll("\\s+", " ");
  }
}
