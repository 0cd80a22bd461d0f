package io.lowlag.devkit.traffic;

import java.util.function.Supplier;

/**
 * One record that a generator is going to send; its bytes are created when they are needed.
 *
 * @param topic the topic to send it to
 * @param key the Kafka key, or null
 * @param value creates the record's bytes
 * @param atUs when to send it, in microseconds from the start of the traffic
 */
public record PlannedRecord(String topic, String key, Supplier<byte[]> value, long atUs) {

  /** Returns this record, sent once more later. */
  public PlannedRecord again(long laterUs) {
    return new PlannedRecord(topic, key, value, atUs + laterUs);
  }

  /** Returns the record with its bytes. */
  public GeneratedRecord toRecord() {
    return new GeneratedRecord(topic, key, value.get(), atUs);
  }
}
