package io.lowlag.common.pipeline;

import io.lowlag.common.format.PayloadEncoder;
import io.lowlag.common.kafka.KafkaSink;
import io.lowlag.common.record.OutboundRecord;
import io.lowlag.realtime.RecordEncoder;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.streaming.DataStreamWriter;

/**
 * Writes a job's records to Kafka, each in the format and in a size that its topic accepts.
 *
 * @param kafka sends them
 * @param payloads writes values that are not JSON
 * @param limits the limits of the topics
 * @param deadLetters counts the dead letters that are written
 */
public record OutputSink(
    KafkaSink kafka, PayloadEncoder payloads, RecordLimits limits, DeadLetterCounts deadLetters) {

  /** Writes the records of one batch. When it returns, the brokers have acknowledged them. */
  public void append(Dataset<OutboundRecord> records) {
    kafka.append(fitting(records));
  }

  /**
   * Returns a query that writes the records to Kafka. The caller sets its checkpoint and its
   * trigger.
   */
  public DataStreamWriter<OutboundRecord> write(Dataset<OutboundRecord> records) {
    return kafka.write(fitting(records));
  }

  /** Returns a sender of dead letters for tasks of a query that writes to another sink. */
  public DeadLetterSender deadLetterSender(String topic) {
    return new DeadLetterSender(topic, kafka.producerOptions(), limits, deadLetters);
  }

  private Dataset<OutboundRecord> fitting(Dataset<OutboundRecord> records) {
    PayloadEncoder formats = payloads;
    RecordLimits these = limits;
    DeadLetterCounts counts = deadLetters;
    return records.map(
        (MapFunction<OutboundRecord, OutboundRecord>)
            record -> {
              OutboundRecord fitting = these.fit(record, formats);
              these.deadLetterReason(fitting).ifPresent(counts::add);
              return fitting;
            },
        RecordEncoder.of(OutboundRecord.class));
  }
}
