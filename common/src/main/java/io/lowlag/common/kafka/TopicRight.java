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
 * An operation on a topic that a Kafka authorizer must allow to the user of a job. Read and write
 * imply describe.
 *
 * @param operation read, write or describe-configs
 * @param topic its name
 */
public record TopicRight(AclOperation operation, String topic) {

  /**
   * Returns the rights to read some topics and to write others. They include the right to read the
   * settings of all of them at the start; a job also runs without that right, but knows less about
   * its topics.
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

  /** Returns the right to read the configuration of a topic. */
  public static TopicRight describingConfigs(String topic) {
    return new TopicRight(AclOperation.DESCRIBE_CONFIGS, topic);
  }

  /** Returns whether the job cannot run without this right. */
  boolean indispensable() {
    return operation != AclOperation.DESCRIBE_CONFIGS;
  }

  /**
   * Returns whether a broker that grants these operations refuses this right. A broker that does
   * not name even describe, which its answer needs, does not tell its operations.
   *
   * @param granted null when the broker is too old to tell them
   */
  boolean refusedBy(Set<AclOperation> granted) {
    return granted != null
        && granted.contains(AclOperation.DESCRIBE)
        && !granted.contains(operation);
  }

  /** Returns the operation as Kafka's tools write it: {@code DescribeConfigs}. */
  public String operationName() {
    return Stream.of(operation.name().split("_"))
        .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
        .collect(Collectors.joining());
  }

  /** Returns a text such as {@code Read on topic ad-requests}. */
  @Override
  public String toString() {
    return operationName() + " on topic " + topic;
  }
}
