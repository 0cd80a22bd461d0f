package io.lowlag.common.kafka;

import java.io.Serializable;
import java.util.List;

/** A record ready for Spark's Kafka sink: its columns carry these names, and the row its topic. */
public class OutboundRecord implements Serializable {

  private String topic;
  private byte[] key;
  private byte[] value;
  private List<KafkaHeader> headers;

  /** For Spark's encoder. */
  public OutboundRecord() {}

  public OutboundRecord(String topic, byte[] key, byte[] value, List<KafkaHeader> headers) {
    this.topic = topic;
    this.key = key;
    this.value = value;
    this.headers = headers;
  }

  public String getTopic() {
    return topic;
  }

  public void setTopic(String topic) {
    this.topic = topic;
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

  public List<KafkaHeader> getHeaders() {
    return headers;
  }

  public void setHeaders(List<KafkaHeader> headers) {
    this.headers = headers;
  }
}
