package io.lowlag.realtime.internal.spark42;

import io.lowlag.realtime.internal.engine.KafkaConnector;
import io.lowlag.realtime.internal.engine.OffsetRange;
import io.lowlag.realtime.internal.engine.TaskReaders;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.kafka010.KafkaConfigUpdater;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.kafka010.KafkaBatchInputPartition;
import org.apache.spark.sql.kafka010.KafkaExceptions;
import org.apache.spark.sql.kafka010.KafkaOffsetRange;
import org.apache.spark.sql.kafka010.KafkaSourceProvider;
import scala.jdk.javaapi.CollectionConverters;

/** Spark's Kafka connector; everything in it except its options is private. */
final class SparkKafkaConnector implements KafkaConnector {

  @Override
  public TableProvider source() {
    return new KafkaSourceProvider();
  }

  // The ranges of a plan are visible nowhere else. Without them, we would have to write the end
  // offsets and Spark's checks for lost partitions again.
  @Override
  public Map<TopicPartition, OffsetRange> rangesOf(List<InputPartition> planned) {
    Map<TopicPartition, OffsetRange> ranges = new HashMap<>();
    for (InputPartition input : planned) {
      KafkaOffsetRange range = ((KafkaBatchInputPartition) input).offsetRange();
      ranges.put(
          range.topicPartition(),
          new OffsetRange(range.topic(), range.fromOffset(), range.untilOffset()));
    }
    return ranges;
  }

  @Override
  public Map<String, Object> consumerParams(Map<String, String> options, String groupId) {
    return KafkaSourceProvider.kafkaParamsForExecutors(immutable(options), groupId);
  }

  // Spark's executors add the token in the same way; all other settings pass through as they are.
  @Override
  public Map<String, Object> authenticated(Map<String, Object> params) {
    return new KafkaConfigUpdater("executor", immutable(params))
        .setAuthenticationConfigIfNeeded()
        .build();
  }

  @Override
  public PartitionReaderFactory rowReaders(TaskReaders readers, boolean includeHeaders) {
    return new RowReaderFactory(readers, includeHeaders);
  }

  @Override
  public RuntimeException recordsLost(
      TopicPartition topicPartition, long from, long until, String groupId, Throwable cause) {
    return KafkaExceptions.couldNotReadOffsetRange(from, until, topicPartition, groupId, cause);
  }

  private static <V> scala.collection.immutable.Map<String, V> immutable(Map<String, V> map) {
    return scala.collection.immutable.Map$.MODULE$.from(CollectionConverters.asScala(map));
  }
}
