package io.lowlag.realtime.internal.source;

import io.lowlag.realtime.internal.engine.OffsetRange;
import io.lowlag.realtime.internal.engine.SparkEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.connector.read.InputPartition;

/**
 * Turns the ranges of Spark's Kafka source, one for each topic partition in no order, into one task
 * for each partition number, in order.
 */
final class TaskPlanner {

  private final TaskPlacement placement;

  TaskPlanner(TaskPlacement placement) {
    this.placement = placement;
  }

  /** Returns tasks whose state ids are those of the end offset. */
  InputPartition[] microBatch(
      int partitions,
      CoPartitionedOffset from,
      CoPartitionedOffset until,
      InputPartition[] plannedBySpark) {
    return tasks(partitions, from, until, TaskPartition.NO_LIMIT, rangesOf(plannedBySpark));
  }

  /**
   * Returns tasks without planned ends. Each attempt of such a task names its own state.
   *
   * @param longestMs how long they read at most
   */
  InputPartition[] realTime(
      int partitions, CoPartitionedOffset from, long longestMs, InputPartition[] plannedBySpark) {
    return tasks(partitions, from, null, longestMs, rangesOf(plannedBySpark));
  }

  private InputPartition[] tasks(
      int partitions,
      CoPartitionedOffset from,
      CoPartitionedOffset until,
      long longestMs,
      Map<TopicPartition, OffsetRange> ranges) {
    List<String> locations = placement.choose(partitions);
    InputPartition[] tasks = new InputPartition[partitions];
    for (int partition = 0; partition < partitions; partition++) {
      ArrayList<OffsetRange> ofTask = new ArrayList<>();
      for (String topic : (until == null ? from : until).topics().keySet()) {
        OffsetRange range = ranges.get(new TopicPartition(topic, partition));
        // Spark's source plans no empty ranges, but the state of an idle partition needs its task.
        ofTask.add(range == null ? emptyAt(until.offset(topic, partition), topic) : range);
      }
      tasks[partition] =
          new TaskPartition(
              partition,
              partitions,
              ofTask,
              timing(partition, from, until, longestMs),
              from.stateId(partition),
              until == null ? null : until.stateId(partition),
              locations.get(partition));
    }
    return tasks;
  }

  private static TaskPartition.Timing timing(
      int partition, CoPartitionedOffset from, CoPartitionedOffset until, long longestMs) {
    long start = from.time(partition);
    // A batch that an earlier release planned does not say when: its timers wait for the next one.
    if (until == null || until.plan() == null) {
      return TaskPartition.Timing.live(start, longestMs);
    }
    BatchPlan plan = until.plan();
    long arrivedBy = plan.arrivedBy() == null ? TaskPartition.NO_LIMIT : plan.arrivedBy();
    return TaskPartition.Timing.planned(
        start, from.isTimeExact(partition), plan.at(), plan.behindIn(partition), arrivedBy);
  }

  private static OffsetRange emptyAt(long offset, String topic) {
    return new OffsetRange(topic, offset, offset);
  }

  private static Map<TopicPartition, OffsetRange> rangesOf(InputPartition[] plannedBySpark) {
    return SparkEngine.current().kafka().rangesOf(List.of(plannedBySpark));
  }
}
