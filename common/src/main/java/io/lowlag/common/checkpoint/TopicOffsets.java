package io.lowlag.common.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * The next offset of each partition of some topics, as Spark's Kafka source writes and reads them.
 *
 * @param topics topic to partition to offset
 */
public record TopicOffsets(NavigableMap<String, NavigableMap<Integer, Long>> topics) {

  /** Spark's number for the earliest existing offset. */
  public static final long EARLIEST = -2;

  private static final JsonMapper JSON = new JsonMapper();
  private static final TypeReference<TreeMap<String, NavigableMap<Integer, Long>>> SHAPE =
      new TypeReference<>() {};

  public TopicOffsets {
    NavigableMap<String, NavigableMap<Integer, Long>> copy = new TreeMap<>();
    topics.forEach(
        (topic, offsets) ->
            copy.put(topic, Collections.unmodifiableNavigableMap(new TreeMap<>(offsets))));
    topics = Collections.unmodifiableNavigableMap(copy);
  }

  /**
   * Reads an offset of Spark's Kafka source or of the co-partitioned one.
   *
   * @return empty if it is the offset of another source
   */
  public static Optional<TopicOffsets> parse(String json) {
    try {
      JsonNode tree = JSON.readTree(json);
      JsonNode topics = tree.path("state").isObject() ? tree.path("topics") : tree;
      if (!topics.isObject() || topics.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(new TopicOffsets(JSON.convertValue(topics, SHAPE)));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Returns these offsets by topic partition. */
  public Map<TopicPartition, Long> byPartition() {
    Map<TopicPartition, Long> flat = new HashMap<>();
    topics.forEach(
        (topic, offsets) ->
            offsets.forEach(
                (partition, offset) -> flat.put(new TopicPartition(topic, partition), offset)));
    return flat;
  }

  /** Returns these offsets together with those of another source of the same query. */
  TopicOffsets and(TopicOffsets other) {
    NavigableMap<String, NavigableMap<Integer, Long>> all = new TreeMap<>(topics);
    other.topics.forEach(all::putIfAbsent);
    return new TopicOffsets(all);
  }

  /**
   * Returns these offsets with every partition that the topics have now. New partitions begin at
   * their earliest record.
   *
   * @param partitions of each topic
   */
  public TopicOffsets withPartitions(Map<String, Integer> partitions) {
    NavigableMap<String, NavigableMap<Integer, Long>> all = new TreeMap<>();
    topics.forEach(
        (topic, known) -> {
          NavigableMap<Integer, Long> offsets = new TreeMap<>(known);
          for (int partition = 0; partition < partitions.getOrDefault(topic, 0); partition++) {
            offsets.putIfAbsent(partition, EARLIEST);
          }
          all.put(topic, offsets);
        });
    return new TopicOffsets(all);
  }

  /** Returns the value for the setting {@code source.starting-offsets}. */
  public String json() {
    try {
      return JSON.writeValueAsString(topics);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("offsets cannot be written as JSON", e);
    }
  }
}
