package io.lowlag.realtime.internal.engine;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;

/**
 * The parts of Spark's Kafka source that this source uses, because it plans and reads in the same
 * way.
 */
public interface KafkaConnector {

  /**
   * Returns Spark's Kafka source itself. Its streams plan offsets through the public connector
   * interfaces.
   */
  TableProvider source();

  /**
   * Returns the offsets to read of each topic partition, for the input partitions that the source
   * planned.
   */
  Map<TopicPartition, OffsetRange> rangesOf(List<InputPartition> planned);

  /**
   * Returns the settings of a task's consumer: the user's, and those that Spark fixes
   * (deserializers, no reset, no commit, buffer, group).
   *
   * @param options the options without {@code kafka.}
   */
  Map<String, Object> consumerParams(Map<String, String> options, String groupId);

  /** Adds the delegation token of the process, if Spark has one for the cluster. */
  Map<String, Object> authenticated(Map<String, Object> params);

  /**
   * Lets the readers of tasks return rows of the engine, built like those of Spark's own source.
   */
  PartitionReaderFactory rowReaders(TaskReaders readers, boolean includeHeaders);

  /** Returns Spark's own error for records that Kafka no longer has. */
  RuntimeException recordsLost(
      TopicPartition topicPartition, long from, long until, String groupId, Throwable cause);
}
