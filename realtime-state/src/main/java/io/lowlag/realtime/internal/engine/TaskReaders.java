package io.lowlag.realtime.internal.engine;

import java.io.Serializable;
import java.util.function.Supplier;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;

/** Opens the reader of a task; it is sent to the executors. */
public interface TaskReaders extends Serializable {

  /**
   * Opens the reader on a thread of the task.
   *
   * @param <R> the rows of the engine
   * @param rows creates the converter from records to rows
   */
  <R> PartitionReader<R> open(InputPartition input, Supplier<RecordConverter<R>> rows);
}
