package io.lowlag.devkit.traffic;

import java.nio.charset.StandardCharsets;

/**
 * One record that a generator wants sent.
 *
 * @param topic where to
 * @param key the Kafka key, or null
 * @param value the record's bytes; shared, not to be changed
 * @param sendAtUs when, in microseconds from the start of the traffic
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier on its way to a producer, never compared
public record GeneratedRecord(String topic, String key, byte[] value, long sendAtUs) {

  /** The key as the producer takes it. */
  public byte[] keyBytes() {
    return key == null ? null : key.getBytes(StandardCharsets.UTF_8);
  }
}
