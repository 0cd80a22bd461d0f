package io.lowlag.devkit.traffic;

import java.nio.charset.StandardCharsets;

/**
 * One record that a generator wants to be sent.
 *
 * @param topic the topic to send it to
 * @param key the Kafka key, or null
 * @param value the record's bytes; shared, so it must not be changed
 * @param sendAtUs when to send it, in microseconds from the start of the traffic
 */
@SuppressWarnings("ArrayRecordComponent") // only passed to a producer, never compared
public record GeneratedRecord(String topic, String key, byte[] value, long sendAtUs) {

  /** Returns the key as the producer expects it. */
  public byte[] keyBytes() {
    return key == null ? null : key.getBytes(StandardCharsets.UTF_8);
  }
}
