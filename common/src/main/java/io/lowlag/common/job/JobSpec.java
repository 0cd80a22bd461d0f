package io.lowlag.common.job;

import io.lowlag.common.execution.QueryShape;
import io.lowlag.common.kafka.TopicRight;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The description of a job before it runs.
 *
 * @param name in logs, metrics and its checkpoint
 * @param shape the shape of its query, including input topics
 * @param outputTopics the topics it writes
 * @param deadLetterTopic the output topic for dead letters; null if the job has none
 * @param compactedTopics the output topics whose readers want the latest record of each key
 * @param tables the folders of the tables that it writes
 * @param sparkSettings settings that its session needs, such as an extension of Spark SQL; a user's
 *     own Spark settings take precedence
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

  /** Creates the description of a job from Kafka to Kafka. */
  public JobSpec(String name, QueryShape shape, List<String> outputTopics) {
    this(name, shape, outputTopics, null, List.of(), List.of(), Map.of());
  }

  /** Returns this description with one more output topic, for dead letters. */
  public JobSpec withDeadLetters(String topic) {
    List<String> outputs = new ArrayList<>(outputTopics);
    outputs.add(topic);
    return new JobSpec(name, shape, outputs, topic, compactedTopics, tables, sparkSettings);
  }

  /**
   * Returns this description with tables that the job writes.
   *
   * @param folders the folders of the tables
   */
  public JobSpec withTables(List<String> folders) {
    return new JobSpec(
        name, shape, outputTopics, deadLetterTopic, compactedTopics, folders, sparkSettings);
  }

  /** Returns this description with settings for its session. */
  public JobSpec withSparkSettings(Map<String, String> settings) {
    return new JobSpec(
        name, shape, outputTopics, deadLetterTopic, compactedTopics, tables, settings);
  }

  /** Returns this description with output topics that should be compacted. */
  public JobSpec withCompactedTopics(List<String> topics) {
    return new JobSpec(name, shape, outputTopics, deadLetterTopic, topics, tables, sparkSettings);
  }

  /** Returns all the rights on Kafka topics that the job's user needs. */
  public List<TopicRight> rights() {
    return TopicRight.of(shape.inputTopics(), outputTopics);
  }
}
