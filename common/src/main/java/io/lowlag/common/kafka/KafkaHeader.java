package io.lowlag.common.kafka;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One header of a Kafka record, shaped as Spark's Kafka source and sink have it. */
public class KafkaHeader implements Serializable {

  private String key;
  private byte[] value;

  /** For Spark's encoder. */
  public KafkaHeader() {}

  public KafkaHeader(String key, byte[] value) {
    this.key = key;
    this.value = value;
  }

  /** A header whose value is text in UTF-8. */
  public static KafkaHeader text(String key, String value) {
    return new KafkaHeader(key, value.getBytes(StandardCharsets.UTF_8));
  }

  /** A header whose value is a number in decimal ASCII. */
  public static KafkaHeader number(String key, long value) {
    return new KafkaHeader(key, Long.toString(value).getBytes(StandardCharsets.US_ASCII));
  }

  public String getKey() {
    return key;
  }

  public void setKey(String key) {
    this.key = key;
  }

  public byte[] getValue() {
    return value;
  }

  public void setValue(byte[] value) {
    this.value = value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KafkaHeader header
        && key.equals(header.key)
        && Arrays.equals(value, header.value);
  }

  @Override
  public int hashCode() {
    return 31 * key.hashCode() + Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return key + "=" + (value == null ? null : new String(value, StandardCharsets.UTF_8));
  }
}
