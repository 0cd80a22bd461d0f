package io.lowlag.common.kafka;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;

/**
 * An operation on a topic that a Kafka authorizer has to allow to the user of a job. Reading and
 * writing imply describing.
 *
 * @param operation read, write or describe-configs
 * @param topic its name
 */
public record TopicRight(AclOperation operation, String topic) {

  /**
   * What it takes to read some topics and to write others. The settings of all of them are asked
   * for at the start; a job runs without that right, but knows less of its topics.
   */
  public static List<TopicRight> of(Collection<String> inputs, Collection<String> outputs) {
    List<TopicRight> rights = new ArrayList<>();
    inputs.forEach(topic -> rights.add(new TopicRight(AclOperation.READ, topic)));
    outputs.forEach(topic -> rights.add(new TopicRight(AclOperation.WRITE, topic)));
    Stream.concat(inputs.stream(), outputs.stream())
        .distinct()
        .forEach(topic -> rights.add(new TopicRight(AclOperation.DESCRIBE_CONFIGS, topic)));
    return List.copyOf(rights);
  }

  /** The right to see how a topic is configured. */
  public static TopicRight describingConfigs(String topic) {
    return new TopicRight(AclOperation.DESCRIBE_CONFIGS, topic);
  }

  /** Whether nothing works without it. */
  boolean indispensable() {
    return operation != AclOperation.DESCRIBE_CONFIGS;
  }

  /**
   * Whether a broker that grants these operations grants it. One that does not even name the
   * operation by which it has answered does not tell them.
   *
   * @param granted null when the broker is too old to tell them
   */
  boolean refusedBy(Set<AclOperation> granted) {
    return granted != null
        && granted.contains(AclOperation.DESCRIBE)
        && !granted.contains(operation);
  }

  /** As Kafka's tools write an operation: {@code DescribeConfigs}. */
  public String operationName() {
    return Stream.of(operation.name().split("_"))
        .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
        .collect(Collectors.joining());
  }

  /** {@code Read on topic ad-requests}. */
  @Override
  public String toString() {
    return operationName() + " on topic " + topic;
  }
}
