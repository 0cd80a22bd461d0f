package io.lowlag.common.kafka;

import io.lowlag.common.config.Settings;
import io.lowlag.common.record.OutboundRecord;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.streaming.DataStreamWriter;

/**
 * Writes records to the topic that each names.
 *
 * @param connection where the brokers are
 * @param options further options of the sink
 */
public record KafkaSink(KafkaConnection connection, Map<String, String> options) {

  public KafkaSink {
    options = Map.copyOf(options);
  }

  /** Reads the groups {@code kafka} and {@code sink}. */
  public static KafkaSink from(Settings settings) {
    return new KafkaSink(KafkaConnection.from(settings), settings.options("sink.options"));
  }

  /** All options as Spark's Kafka sink takes them. */
  public Map<String, String> sparkOptions() {
    Map<String, String> all = new HashMap<>(connection.sparkOptions());
    all.putAll(options);
    return all;
  }

  /** Writes the records of one batch; when it returns, the brokers have acknowledged them. */
  public void append(Dataset<OutboundRecord> records) {
    records.write().format("kafka").options(sparkOptions()).save();
  }

  /** A query from the records to Kafka; where its checkpoint is and when it runs is yet to say. */
  public DataStreamWriter<OutboundRecord> write(Dataset<OutboundRecord> records) {
    return records.writeStream().format("kafka").options(sparkOptions());
  }
}
