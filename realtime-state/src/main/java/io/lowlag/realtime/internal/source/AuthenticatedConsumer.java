package io.lowlag.realtime.internal.source;

import io.lowlag.realtime.internal.engine.SparkEngine;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * Opens consumers with the delegation token of the process, where Spark has one for the cluster.
 */
final class AuthenticatedConsumer {

  private AuthenticatedConsumer() {}

  static PartitionConsumer open(ConsumerCache.Key key) {
    Map<String, Object> params = SparkEngine.current().kafka().authenticated(key.params());
    return new PartitionConsumer(
        new KafkaConsumer<>(params), key.partition(), key.topics(), key.times());
  }
}
