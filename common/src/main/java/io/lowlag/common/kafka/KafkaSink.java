package io.lowlag.common.kafka;

import io.lowlag.common.config.Redaction;
import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.record.OutboundRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.streaming.DataStreamWriter;

/**
 * Writes each record to the topic that it names.
 *
 * @param connection where the brokers are
 * @param options further options of the sink
 */
public record KafkaSink(KafkaConnection connection, Map<String, String> options) {

  private static final String PRODUCER = "kafka.";
  private static final List<String> SERIALIZERS =
      List.of(
          ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);
  private static final String MAX_REQUEST = "kafka.max.request.size";
  private static final String MEMORY = "kafka.buffer.memory";
  private static final long DEFAULT_MEMORY = 32L << 20;
  private static final String DEFAULT_MAX_REQUEST = "1048576";

  public KafkaSink {
    options = Map.copyOf(options);
  }

  /**
   * Reads the groups {@code kafka} and {@code sink}.
   *
   * @throws SettingsException when an option is set that the job decides, or a producer would not
   *     take the options
   */
  public static KafkaSink from(Settings settings) {
    KafkaSink sink =
        new KafkaSink(
            KafkaConnection.from(settings),
            DecidedOptions.ofSink(settings.options("sink.options")));
    sink.requireValid();
    return sink;
  }

  // Otherwise Spark would refuse them only during its first batch.
  private void requireValid() {
    Map<String, Object> producer = new HashMap<>();
    sparkOptions()
        .forEach(
            (option, value) -> {
              if (option.startsWith(PRODUCER)) {
                producer.put(option.substring(PRODUCER.length()), value);
              }
            });
    SERIALIZERS.forEach(
        serializer -> producer.put(serializer, ByteArraySerializer.class.getName()));
    try {
      new ProducerConfig(producer);
    } catch (ConfigException e) {
      throw new SettingsException(
          "sink.options or kafka.options: " + Redaction.scrub(e.getMessage()), e);
    }
  }

  /**
   * Returns this sink for topics that accept records of this size, unless the user has set a limit.
   *
   * @param bytes of a record
   */
  public KafkaSink sending(int bytes) {
    KafkaSink sized = with(MAX_REQUEST, Integer.toString(bytes));
    // A producer refuses a record that is larger than its whole buffer.
    return bytes > DEFAULT_MEMORY ? sized.with(MEMORY, Long.toString(4L * bytes)) : sized;
  }

  /** Returns the largest size of a record that the producer sends, in bytes. */
  public int maxRecordBytes() {
    return Integer.parseInt(sparkOptions().getOrDefault(MAX_REQUEST, DEFAULT_MAX_REQUEST));
  }

  private KafkaSink with(String option, String value) {
    if (sparkOptions().containsKey(option)) {
      return this;
    }
    Map<String, String> all = new HashMap<>(options);
    all.put(option, value);
    return new KafkaSink(connection, all);
  }

  /** Returns all options for Spark's Kafka sink. */
  public Map<String, String> sparkOptions() {
    Map<String, String> all = new HashMap<>(connection.sparkOptions());
    all.putAll(options);
    return all;
  }

  /**
   * Returns the options with which a plain producer sends the same records. It cannot use a
   * platform's own login classes, which options of the sink may name.
   */
  public Map<String, String> producerOptions() {
    Map<String, String> producer = new HashMap<>(connection.options());
    producer.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, connection.bootstrapServers());
    producer.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(maxRecordBytes()));
    return producer;
  }

  /** Writes the records of one batch. When it returns, the brokers have acknowledged them. */
  public void append(Dataset<OutboundRecord> records) {
    records.write().format("kafka").options(sparkOptions()).save();
  }

  /**
   * Returns a query that writes the records to Kafka. The caller sets its checkpoint and its
   * trigger.
   */
  public DataStreamWriter<OutboundRecord> write(Dataset<OutboundRecord> records) {
    return records.writeStream().format("kafka").options(sparkOptions());
  }
}
