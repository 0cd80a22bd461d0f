package io.lowlag.realtime.kafka;

import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.spark.kafka010.KafkaConfigUpdater;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Opens consumers with the delegation token of the process, where Spark has one for the cluster.
 */
final class AuthenticatedConsumer {

  private AuthenticatedConsumer() {}

  // Spark's executors add the token in the same way. Without these classes, which are private to
  // Spark, delegation tokens would not work; all other settings would pass through as they are.
  static PartitionConsumer open(ConsumerCache.Key key) {
    Map<String, Object> params =
        new KafkaConfigUpdater(
                "executor",
                scala.collection.immutable.Map$.MODULE$.from(
                    CollectionConverters.asScala(key.params())))
            .setAuthenticationConfigIfNeeded()
            .build();
    return new PartitionConsumer(new KafkaConsumer<>(params), key.partition(), key.topics());
  }
}
