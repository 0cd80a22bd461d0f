package io.lowlag.common.pipeline;

import io.lowlag.common.format.PayloadEncoder;
import io.lowlag.common.kafka.KafkaSink;
import io.lowlag.common.record.OutboundRecord;
import io.lowlag.realtime.RecordEncoder;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.streaming.DataStreamWriter;

/**
 * Where a job's records leave: to Kafka, each in the format and in a size that its topic takes.
 *
 * @param kafka sends them
 * @param payloads writes what does not stay JSON
 * @param limits what the topics take
 * @param deadLetters counts those that leave
 */
public record OutputSink(
    KafkaSink kafka, PayloadEncoder payloads, RecordLimits limits, DeadLetterCounts deadLetters) {

  /** Writes the records of one batch; when it returns, the brokers have acknowledged them. */
  public void append(Dataset<OutboundRecord> records) {
    kafka.append(fitting(records));
  }

  /** A query from the records to Kafka; where its checkpoint is and when it runs is yet to say. */
  public DataStreamWriter<OutboundRecord> write(Dataset<OutboundRecord> records) {
    return kafka.write(fitting(records));
  }

  /** A way to send dead letters from tasks of a query that writes elsewhere. */
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
