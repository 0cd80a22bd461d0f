package io.lowlag.realtime.internal.spark42;

import io.lowlag.realtime.internal.engine.RecordConverter;
import io.lowlag.realtime.internal.engine.TaskReaders;
import java.util.concurrent.TimeUnit;
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

  private static final long LATEST_MS = TimeUnit.MICROSECONDS.toMillis(Long.MAX_VALUE);

  @Override
  public PartitionReader<InternalRow> createReader(InputPartition input) {
    return readers.open(input, this::rows);
  }

  // The code that builds the rows of Spark's own Kafka source.
  private RecordConverter<InternalRow> rows() {
    Function1<ConsumerRecord<byte[], byte[]>, UnsafeRow> projector =
        new KafkaRecordToRowConverter().toUnsafeRowProjector(includeHeaders);
    return record -> projector.apply(withReadableTime(record));
  }

  /**
   * Returns the record, without its timestamp if Spark's rows, which count microseconds, cannot
   * hold it. A producer may send any timestamp and brokers up to 3.9 accept it, but Spark would
   * fail on it at every attempt.
   */
  static ConsumerRecord<byte[], byte[]> withReadableTime(ConsumerRecord<byte[], byte[]> record) {
    if (-LATEST_MS <= record.timestamp() && record.timestamp() <= LATEST_MS) {
      return record;
    }
    return new ConsumerRecord<>(
        record.topic(),
        record.partition(),
        record.offset(),
        ConsumerRecord.NO_TIMESTAMP,
        record.timestampType(),
        record.serializedKeySize(),
        record.serializedValueSize(),
        record.key(),
        record.value(),
        record.headers(),
        record.leaderEpoch());
  }
}
