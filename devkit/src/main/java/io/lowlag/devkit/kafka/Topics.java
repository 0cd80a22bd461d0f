package io.lowlag.devkit.kafka;

import io.lowlag.common.kafka.KafkaConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates topics and reads their end offsets. */
public final class Topics implements AutoCloseable {

  private static final short REPLICATION_OF_THE_BROKER = -1;

  private static final Duration LEADERS_PATIENCE = Duration.ofSeconds(30);
  private static final Duration LEADERS_PAUSE = Duration.ofMillis(50);

  private final Admin admin;

  public Topics(KafkaConnection connection) {
    this(connection.clientProperties());
  }

  /** Connects with these options of a Kafka admin client. */
  public Topics(Properties clientProperties) {
    this.admin = Admin.create(clientProperties);
  }

  /** Creates the topics that do not exist yet; when it returns, all accept records. */
  public void create(Collection<String> names, int partitions) {
    create(names, partitions, Map.of());
  }

  /** Creates the topics that do not exist yet, with settings such as their retention. */
  public void create(Collection<String> names, int partitions, Map<String, String> configs) {
    admin
        .createTopics(
            names.stream()
                .map(
                    name ->
                        new NewTopic(name, partitions, REPLICATION_OF_THE_BROKER).configs(configs))
                .toList())
        .values()
        .forEach(
            (name, created) -> {
              try {
                created.get();
              } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                  throw new IllegalStateException("topic " + name + " cannot be created", e);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while creating " + name, e);
              }
            });
    // Every partition must have a leader first: a producer that came earlier could lose its first
    // batch to the election, and its sequence would then never be in order.
    awaitLeaders(names);
  }

  // A broker learns of a topic some moments after the controller has created it.
  private void awaitLeaders(Collection<String> names) {
    long deadline = System.nanoTime() + LEADERS_PATIENCE.toNanos();
    while (true) {
      try {
        ends(names);
        return;
      } catch (IllegalStateException e) {
        boolean notYetKnown =
            e.getCause() != null
                && e.getCause().getCause() instanceof UnknownTopicOrPartitionException;
        if (!notYetKnown || System.nanoTime() > deadline) {
          throw e;
        }
        LockSupport.parkNanos(LEADERS_PAUSE.toNanos());
      }
    }
  }

  /** Returns the end offset of every partition of the topics. */
  public Map<TopicPartition, Long> ends(Collection<String> names) {
    try {
      List<TopicPartition> partitions = new ArrayList<>();
      admin
          .describeTopics(names)
          .allTopicNames()
          .get()
          .forEach(
              (name, topic) ->
                  topic
                      .partitions()
                      .forEach(p -> partitions.add(new TopicPartition(name, p.partition()))));
      return admin
          .listOffsets(
              partitions.stream().collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest())))
          .all()
          .get()
          .entrySet()
          .stream()
          .collect(Collectors.toMap(Map.Entry::getKey, end -> end.getValue().offset()));
    } catch (ExecutionException e) {
      throw new IllegalStateException("the offsets of " + names + " cannot be read", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reading the offsets of " + names, e);
    }
  }

  /** Returns offsets in the format that Spark's Kafka source expects in {@code startingOffsets}. */
  public static String asSparkJson(Map<TopicPartition, Long> offsets) {
    Map<String, Map<Integer, Long>> byTopic = new TreeMap<>();
    offsets.forEach(
        (partition, offset) ->
            byTopic
                .computeIfAbsent(partition.topic(), name -> new TreeMap<>())
                .put(partition.partition(), offset));
    return byTopic.entrySet().stream()
        .map(topic -> "\"" + topic.getKey() + "\":" + partitions(topic.getValue()))
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String partitions(Map<Integer, Long> offsets) {
    return offsets.entrySet().stream()
        .map(partition -> "\"" + partition.getKey() + "\":" + partition.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  @Override
  public void close() {
    admin.close();
  }
}
