package io.lowlag.common.kafka;

import io.lowlag.common.config.Settings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * Where the brokers are and how to talk to them.
 *
 * @param bootstrapServers host:port, comma separated
 * @param options Kafka client options, security included
 * @param requestTimeout how long a check at start may take
 */
public record KafkaConnection(
    String bootstrapServers, Map<String, String> options, Duration requestTimeout) {

  public KafkaConnection {
    options = Map.copyOf(options);
  }

  /** Reads the group {@code kafka}. */
  public static KafkaConnection from(Settings settings) {
    return new KafkaConnection(
        settings.text("kafka.bootstrap-servers"),
        settings.options("kafka.options"),
        settings.duration("kafka.request-timeout"));
  }

  /**
   * The options as Spark's Kafka connector takes them: {@code kafka.*}. Clients send no telemetry
   * of their own to the brokers (KIP-714) unless an option says so: asking whether it is time to
   * costs something at each poll, and a poll follows every record.
   */
  public Map<String, String> sparkOptions() {
    Map<String, String> result = new HashMap<>();
    result.put("kafka." + CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, "false");
    options.forEach((name, value) -> result.put("kafka." + name, value));
    result.put("kafka.bootstrap.servers", bootstrapServers);
    return result;
  }

  /** The options as a plain Kafka client takes them. */
  public Properties clientProperties() {
    Properties result = new Properties();
    result.putAll(options);
    result.put("bootstrap.servers", bootstrapServers);
    return result;
  }

  /** Options may hold secrets: only the address is shown. */
  @Override
  public String toString() {
    return bootstrapServers;
  }
}
