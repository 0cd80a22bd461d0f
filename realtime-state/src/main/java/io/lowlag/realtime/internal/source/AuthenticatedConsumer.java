package io.lowlag.realtime.internal.source;

import io.lowlag.realtime.internal.engine.SparkEngine;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Opens consumers with the delegation token of the process, if Spark has one for the cluster. */
final class AuthenticatedConsumer {

  /** Ends the group id of consumers that only ask for offsets. */
  static final String ASKING = "-ends";

  private static final int PEEKED_BYTES = 256 << 10;

  private AuthenticatedConsumer() {}

  /** Returns a consumer that reads only a few records. */
  static Consumer<byte[], byte[]> peeking(Map<String, Object> params) {
    Map<String, Object> few = new HashMap<>(SparkEngine.current().kafka().authenticated(params));
    few.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, PEEKED_BYTES);
    return new KafkaConsumer<>(few);
  }

  static PartitionConsumer open(ConsumerCache.Key key) {
    Map<String, Object> params = SparkEngine.current().kafka().authenticated(key.params());
    return new PartitionConsumer(
        new KafkaConsumer<>(params),
        key.partition(),
        key.topics(),
        key.times(),
        key.arrival(),
        mostRecordsOfAPoll(params),
        () -> asking(params));
  }

  /** Returns a consumer that only asks for offsets; its name tells it from the one that reads. */
  private static Consumer<byte[], byte[]> asking(Map<String, Object> params) {
    Map<String, Object> own = new HashMap<>(params);
    own.remove(ConsumerConfig.CLIENT_ID_CONFIG);
    own.computeIfPresent(ConsumerConfig.GROUP_ID_CONFIG, (key, group) -> group + ASKING);
    return new KafkaConsumer<>(own);
  }

  private static int mostRecordsOfAPoll(Map<String, Object> params) {
    Object set =
        params.getOrDefault(
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG, ConsumerConfig.DEFAULT_MAX_POLL_RECORDS);
    return Integer.parseInt(String.valueOf(set));
  }
}
