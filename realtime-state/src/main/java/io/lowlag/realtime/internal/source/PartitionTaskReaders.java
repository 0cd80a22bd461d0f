package io.lowlag.realtime.internal.source;

import io.lowlag.realtime.internal.engine.RecordConverter;
import io.lowlag.realtime.internal.engine.TaskReaders;
import io.lowlag.realtime.internal.task.ArrivalClock;
import io.lowlag.realtime.internal.task.SourceTask;
import io.lowlag.realtime.internal.task.TaskLink;
import java.util.function.Supplier;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;

/** Opens the reader of a task, and informs the operator of the same task what it reads. */
record PartitionTaskReaders(ReaderSettings settings) implements TaskReaders {

  @Override
  public <R> PartitionReader<R> open(InputPartition input, Supplier<RecordConverter<R>> rows) {
    TaskPartition partition = (TaskPartition) input;
    TaskContext task = TaskContext.get();
    TaskLink link = TaskLink.of(task);
    try {
      String endStateId = partition.endStateId();
      TaskReader<R> reader = open(partition, endStateId, task, link.clock(), rows);
      link.publish(
          new SourceTask(
              partition.partition(),
              partition.partitions(),
              partition.topics(),
              partition.startStateId(),
              endStateId,
              partition.isLive()));
      return reader;
    } catch (RuntimeException e) {
      link.fail(e);
      throw e;
    }
  }

  private <R> TaskReader<R> open(
      TaskPartition partition,
      String endStateId,
      TaskContext task,
      ArrivalClock clock,
      Supplier<RecordConverter<R>> rows) {
    // The constant with this name is private to Spark; the property itself is set on every task.
    String queryId = task.getLocalProperty("sql.streaming.queryId");
    ConsumerCache.Key key =
        new ConsumerCache.Key(
            String.valueOf(queryId),
            partition.partition(),
            partition.topics(),
            settings.kafkaParams(),
            settings.times(),
            settings.arrival());
    return TaskReader.open(
        ConsumerCache.shared(), key, partition, endStateId, settings, task, clock, rows);
  }
}
