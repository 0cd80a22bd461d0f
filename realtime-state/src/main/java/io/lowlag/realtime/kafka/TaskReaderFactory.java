package io.lowlag.realtime.kafka;

import io.lowlag.realtime.task.SourceTask;
import io.lowlag.realtime.task.TaskLink;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;

/** Makes the reader of a task, and tells the operator of the same task what it reads. */
record TaskReaderFactory(ReaderSettings settings) implements PartitionReaderFactory {

  @Override
  public PartitionReader<InternalRow> createReader(InputPartition input) {
    TaskPartition partition = (TaskPartition) input;
    TaskContext task = TaskContext.get();
    TaskLink link = TaskLink.of(task);
    try {
      String endStateId = partition.endStateId();
      TaskReader reader = open(partition, endStateId, task);
      link.publish(
          new SourceTask(
              partition.partition(),
              partition.partitions(),
              partition.topics(),
              partition.startStateId(),
              endStateId,
              partition.plannedEndStateId() == null));
      return reader;
    } catch (RuntimeException e) {
      link.fail(e);
      throw e;
    }
  }

  private TaskReader open(TaskPartition partition, String endStateId, TaskContext task) {
    // The constant with this name is private to Spark; the property itself is set on every task.
    String queryId = task.getLocalProperty("sql.streaming.queryId");
    ConsumerCache.Key key =
        new ConsumerCache.Key(
            String.valueOf(queryId),
            partition.partition(),
            partition.topics(),
            settings.kafkaParams());
    return TaskReader.open(ConsumerCache.shared(), key, partition, endStateId, settings, task);
  }
}
