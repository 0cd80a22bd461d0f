package io.lowlag.realtime.internal.engine;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;

/** What Spark's Kafka source does for this one, which plans and reads as it does. */
public interface KafkaConnector {

  /** Spark's Kafka source itself. Its streams plan offsets, by the public connector interfaces. */
  TableProvider source();

  /** What to read of a partition of a topic, for each input partition that the source planned. */
  Map<TopicPartition, OffsetRange> rangesOf(List<InputPartition> planned);

  /**
   * The settings of a task's consumer: the user's, and those that Spark fixes (deserializers, no
   * reset, no commit, buffer, group).
   *
   * @param options the options without {@code kafka.}
   */
  Map<String, Object> consumerParams(Map<String, String> options, String groupId);

  /** Adds the delegation token of the process, where Spark has one for the cluster. */
  Map<String, Object> authenticated(Map<String, Object> params);

  /** Makes the readers of tasks give rows of the engine, built as those of Spark's own source. */
  PartitionReaderFactory rowReaders(TaskReaders readers, boolean includeHeaders);

  /** Spark's own error for records that Kafka no longer has. */
  RuntimeException recordsLost(
      TopicPartition topicPartition, long from, long until, String groupId, Throwable cause);
}
