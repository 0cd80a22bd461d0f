package io.lowlag.common.kafka;

import io.lowlag.common.latency.Stamps;
import io.lowlag.common.record.Origin;
import java.io.Serializable;
import java.util.List;

/** A record as it was read from Kafka, not yet decoded. */
public class InboundRecord implements Serializable {

  private byte[] key;
  private byte[] value;
  private String topic;
  private int partition;
  private long offset;
  private long timestampUs;
  private List<KafkaHeader> headers;

  /**
   * Its place and stamps; a producer that set no stamp is taken to have sent when Kafka says so.
   */
  public Origin origin() {
    return new Origin(partition, offset, Stamps.sentUs(headers).orElse(timestampUs), timestampUs);
  }

  public byte[] getKey() {
    return key;
  }

  public void setKey(byte[] key) {
    this.key = key;
  }

  public byte[] getValue() {
    return value;
  }

  public void setValue(byte[] value) {
    this.value = value;
  }

  public String getTopic() {
    return topic;
  }

  public void setTopic(String topic) {
    this.topic = topic;
  }

  public int getPartition() {
    return partition;
  }

  public void setPartition(int partition) {
    this.partition = partition;
  }

  public long getOffset() {
    return offset;
  }

  public void setOffset(long offset) {
    this.offset = offset;
  }

  /** The Kafka record's timestamp, epoch microseconds. */
  public long getTimestampUs() {
    return timestampUs;
  }

  public void setTimestampUs(long timestampUs) {
    this.timestampUs = timestampUs;
  }

  public List<KafkaHeader> getHeaders() {
    return headers;
  }

  public void setHeaders(List<KafkaHeader> headers) {
    this.headers = headers;
  }
}
