package io.lowlag.peers.flink;

import io.lowlag.peers.core.RawRecord;
import io.lowlag.peers.core.Stamps;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Keeps everything that a record has. */
final class ReadRecord implements KafkaRecordDeserializationSchema<RawRecord> {

  private static final long serialVersionUID = 1L;

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<RawRecord> out) {
    byte[] sent = null;
    for (Header header : record.headers()) {
      if (Stamps.SENT.equals(header.key())) {
        sent = header.value();
        break;
      }
    }
    out.collect(
        RawRecord.of(
            record.topic(),
            record.partition(),
            record.offset(),
            record.timestamp(),
            record.key(),
            record.value(),
            sent));
  }

  @Override
  public TypeInformation<RawRecord> getProducedType() {
    return FlowTypes.RAW;
  }
}
