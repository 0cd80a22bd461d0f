package io.lowlag.it.security;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricsReporter;

/** Sees the options of every Kafka client in this process that names it in metric.reporters. */
public final class OptionsSeen implements MetricsReporter {

  /** The last options of a producer, a consumer and an admin client. */
  static final Map<String, Map<String, ?>> BY_CLIENT = new ConcurrentHashMap<>();

  @Override
  public void configure(Map<String, ?> options) {
    String client =
        options.containsKey("key.serializer")
            ? "producer"
            : options.containsKey("key.deserializer") ? "consumer" : "admin";
    BY_CLIENT.put(client, options);
  }

  @Override
  public void init(List<KafkaMetric> metrics) {}

  @Override
  public void metricChange(KafkaMetric metric) {}

  @Override
  public void metricRemoval(KafkaMetric metric) {}

  @Override
  public void close() {}
}
