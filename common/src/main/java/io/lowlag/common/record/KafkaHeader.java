package io.lowlag.common.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One header of a Kafka record, shaped as Spark's Kafka source and sink have it. */
@SuppressWarnings("ArrayRecordComponent") // the shape that Spark's source and sink have
public record KafkaHeader(String key, byte[] value) {

  /** Returns a header whose value is text in UTF-8. */
  public static KafkaHeader text(String key, String value) {
    return new KafkaHeader(key, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns a header whose value is a number in decimal ASCII. */
  public static KafkaHeader number(String key, long value) {
    return new KafkaHeader(key, Long.toString(value).getBytes(StandardCharsets.US_ASCII));
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
