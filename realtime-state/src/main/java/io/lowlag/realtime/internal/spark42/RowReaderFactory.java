package io.lowlag.realtime.internal.spark42;

import io.lowlag.realtime.internal.engine.RecordConverter;
import io.lowlag.realtime.internal.engine.TaskReaders;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.kafka010.KafkaRecordToRowConverter;
import scala.Function1;

/** Readers of tasks that return Spark's own rows. */
record RowReaderFactory(TaskReaders readers, boolean includeHeaders)
    implements PartitionReaderFactory {

  @Override
  public PartitionReader<InternalRow> createReader(InputPartition input) {
    return readers.open(input, this::rows);
  }

  // The code that builds the rows of Spark's own Kafka source.
  private RecordConverter<InternalRow> rows() {
    Function1<ConsumerRecord<byte[], byte[]>, UnsafeRow> projector =
        new KafkaRecordToRowConverter().toUnsafeRowProjector(includeHeaders);
    return projector::apply;
  }
}
