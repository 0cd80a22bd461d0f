package io.lowlag.realtime.internal.task;

import java.util.Set;

/**
 * What the source knows of one task.
 *
 * @param partition the Kafka partition that the task reads of every topic
 * @param partitions how many partitions every topic has
 * @param topics the topics read
 * @param startStateId names the state that this task continues from, empty for none: the id that
 *     the accepted attempt of the batch before committed under, carried by the batch's start offset
 * @param endStateId names the state that this task will commit; carried by the batch's end offset,
 *     so state and offset become durable together
 * @param live whether the task waits for records that are yet to come (real-time), so that another
 *     batch follows at once; false if it reads a range that was planned before
 */
public record SourceTask(
    int partition,
    int partitions,
    Set<String> topics,
    String startStateId,
    String endStateId,
    boolean live) {

  /** A task of a real-time batch. */
  public SourceTask(
      int partition, int partitions, Set<String> topics, String startStateId, String endStateId) {
    this(partition, partitions, topics, startStateId, endStateId, true);
  }
}
