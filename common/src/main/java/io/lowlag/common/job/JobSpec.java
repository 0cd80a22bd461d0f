package io.lowlag.common.job;

import io.lowlag.common.execution.QueryShape;
import io.lowlag.common.kafka.TopicRight;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a job is, before it runs.
 *
 * @param name in logs, metrics and its checkpoint
 * @param shape its query's shape, input topics included
 * @param outputTopics the topics it writes
 * @param deadLetterTopic the one of them that takes dead letters; null if the job has none
 * @param compactedTopics those of them of which a reader wants the latest record of each key
 * @param tables the folders of the tables that it writes
 * @param sparkSettings what its session needs, such as an extension of Spark's SQL; a user's own
 *     Spark settings are stronger
 */
public record JobSpec(
    String name,
    QueryShape shape,
    List<String> outputTopics,
    String deadLetterTopic,
    List<String> compactedTopics,
    List<String> tables,
    Map<String, String> sparkSettings) {

  public JobSpec {
    outputTopics = List.copyOf(outputTopics);
    compactedTopics = List.copyOf(compactedTopics);
    tables = List.copyOf(tables);
    sparkSettings = Map.copyOf(sparkSettings);
  }

  /** A job from Kafka to Kafka. */
  public JobSpec(String name, QueryShape shape, List<String> outputTopics) {
    this(name, shape, outputTopics, null, List.of(), List.of(), Map.of());
  }

  /** The same, with one more output topic: that of its dead letters. */
  public JobSpec withDeadLetters(String topic) {
    List<String> outputs = new ArrayList<>(outputTopics);
    outputs.add(topic);
    return new JobSpec(name, shape, outputs, topic, compactedTopics, tables, sparkSettings);
  }

  /**
   * The same, writing these tables.
   *
   * @param folders where they lie
   */
  public JobSpec withTables(List<String> folders) {
    return new JobSpec(
        name, shape, outputTopics, deadLetterTopic, compactedTopics, folders, sparkSettings);
  }

  /** The same with a session that has these settings. */
  public JobSpec withSparkSettings(Map<String, String> settings) {
    return new JobSpec(
        name, shape, outputTopics, deadLetterTopic, compactedTopics, tables, settings);
  }

  /** The same, expecting some of its output topics to be compacted. */
  public JobSpec withCompactedTopics(List<String> topics) {
    return new JobSpec(name, shape, outputTopics, deadLetterTopic, topics, tables, sparkSettings);
  }

  /** What its user must be allowed to do with Kafka's topics, and nothing more. */
  public List<TopicRight> rights() {
    return TopicRight.of(shape.inputTopics(), outputTopics);
  }
}
