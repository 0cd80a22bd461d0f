package io.lowlag.peers.flink;

import io.lowlag.peers.core.OutRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Writes to the topic that the record names, with the producer's own partitioner. */
final class WriteRecord implements KafkaRecordSerializationSchema<OutRecord> {

  private static final long serialVersionUID = 1L;

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      OutRecord record, KafkaSinkContext context, Long timestamp) {
    List<Header> headers = new ArrayList<>(record.headerNames.length);
    for (int i = 0; i < record.headerNames.length; i++) {
      headers.add(new RecordHeader(record.headerNames[i], record.headerValues[i]));
    }
    return new ProducerRecord<>(record.topic, null, null, record.key, record.value, headers);
  }
}
