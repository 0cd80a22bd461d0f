package io.lowlag.common.kafka;

import io.lowlag.common.config.Settings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * Where the brokers are and how to connect to them.
 *
 * @param bootstrapServers host:port, comma separated
 * @param options Kafka client options, security included
 * @param requestTimeout how long a check at start may take
 */
public record KafkaConnection(
    String bootstrapServers, Map<String, String> options, Duration requestTimeout) {

  private static final String PROTOCOL = "security.protocol";
  private static final String PLAINTEXT = "PLAINTEXT";
  private static final String JAAS = "sasl.jaas.config";

  private static final Pattern USERNAME = option("username");
  private static final Pattern CLIENT_ID = option("clientId");

  public KafkaConnection {
    options = Map.copyOf(options);
  }

  private static Pattern option(String name) {
    return Pattern.compile(
        "\\b" + name + "\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|'([^']*)'|([^\\s;]+))");
  }

  /** Reads the connection from the group {@code kafka}. */
  public static KafkaConnection from(Settings settings) {
    return new KafkaConnection(
        settings.text("kafka.bootstrap-servers"),
        DecidedOptions.ofClient(settings.options("kafka.options")),
        settings.duration("kafka.request-timeout"));
  }

  /**
   * Returns the options for Spark's Kafka connector: {@code kafka.*}. Clients send no telemetry to
   * the brokers (KIP-714) unless an option enables it, because the check for it costs time at each
   * poll, and a poll follows every record.
   */
  public Map<String, String> sparkOptions() {
    Map<String, String> result = new HashMap<>();
    result.put("kafka." + CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, "false");
    options.forEach((name, value) -> result.put("kafka." + name, value));
    result.put("kafka.bootstrap.servers", bootstrapServers);
    return result;
  }

  /** Returns the options for a plain Kafka client. */
  public Properties clientProperties() {
    Properties result = new Properties();
    result.putAll(options);
    result.put("bootstrap.servers", bootstrapServers);
    return result;
  }

  /** Returns whether any option is about secured brokers. */
  boolean secured() {
    return !options.getOrDefault(PROTOCOL, PLAINTEXT).equalsIgnoreCase(PLAINTEXT);
  }

  /** Returns the user that the brokers see, as far as the options tell. */
  public String user() {
    if (!secured()) {
      return "User:ANONYMOUS";
    }
    String jaas = options.getOrDefault(JAAS, "");
    return first(USERNAME, jaas)
        .map(name -> "User:" + name)
        .or(() -> first(CLIENT_ID, jaas).map(id -> "the user of client " + id))
        .orElse(
            options.get(PROTOCOL).toUpperCase(Locale.ROOT).startsWith("SASL")
                ? "the job's user"
                : "the user of the job's certificate");
  }

  private static Optional<String> first(Pattern option, String jaas) {
    Matcher found = option.matcher(jaas);
    return found.find()
        ? Stream.of(found.group(1), found.group(2), found.group(3))
            .filter(Objects::nonNull)
            .findFirst()
        : Optional.empty();
  }

  /** Returns only the address, because options may contain secrets. */
  @Override
  public String toString() {
    return bootstrapServers;
  }
}
