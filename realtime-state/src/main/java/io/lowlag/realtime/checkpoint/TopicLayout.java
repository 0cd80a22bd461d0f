package io.lowlag.realtime.checkpoint;

import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which topics a query reads, and how many partitions each of them has.
 *
 * @param partitions the same for all topics
 */
public record TopicLayout(SortedSet<String> topics, int partitions) {

  /**
   * Returns the layout of offsets by topic and partition.
   *
   * @throws IllegalStateException if the topics have unequal partition counts
   */
  public static TopicLayout of(SortedMap<String, ? extends SortedMap<Integer, Long>> offsets) {
    if (offsets.isEmpty()) {
      throw new IllegalStateException(
          "the subscribed topics have no partitions; internal topics cannot be read");
    }
    String first = offsets.firstKey();
    int partitions = offsets.get(first).size();
    for (Map.Entry<String, ? extends SortedMap<Integer, Long>> topic : offsets.entrySet()) {
      requireEqual(first, partitions, topic.getKey(), topic.getValue().size());
      requireAll(topic.getKey(), topic.getValue());
    }
    return new TopicLayout(new TreeSet<>(offsets.keySet()), partitions);
  }

  /**
   * Compares this with the layout that a checkpoint began with.
   *
   * @throws IllegalStateException if the wrong task, or no task, would find state that was stored
   *     under the other layout
   */
  public void requireSame(TopicLayout begun) {
    if (!topics.equals(begun.topics)) {
      throw new IllegalStateException(
          "the query reads topics "
              + topics
              + ", the checkpoint began with "
              + begun.topics
              + ": subscribe to the same topics, or start with a new checkpoint");
    }
    if (partitions != begun.partitions) {
      throw new IllegalStateException(
          "topics "
              + topics
              + " have "
              + partitions
              + " partitions, the checkpoint began with "
              + begun.partitions
              + ": keys have moved to other partitions, away from their state; start with a new"
              + " checkpoint, or copy the records to topics with "
              + begun.partitions
              + " partitions");
    }
  }

  private static void requireEqual(String first, int partitions, String topic, int count) {
    if (count != partitions) {
      throw new IllegalStateException(
          "topic "
              + first
              + " has "
              + partitions
              + " partitions, "
              + topic
              + " "
              + count
              + ": co-partitioned reading needs equal counts; repartition one, or use"
              + " format(\"kafka\") and a shuffle");
    }
  }

  private static void requireAll(String topic, SortedMap<Integer, Long> partitions) {
    if (partitions.firstKey() != 0 || partitions.lastKey() != partitions.size() - 1) {
      throw new IllegalStateException(
          "topic "
              + topic
              + " shows only partitions "
              + partitions.keySet()
              + ": the query must read all partitions; check the access rights and the topic");
    }
  }
}
