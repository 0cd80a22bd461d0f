package io.lowlag.devkit.traffic;

import java.util.function.Supplier;

/**
 * One record that a generator is going to send; its bytes are made when they are needed.
 *
 * @param topic where to
 * @param key the Kafka key, or null
 * @param value makes the record's bytes
 * @param atUs when, in microseconds from the start of the traffic
 */
public record PlannedRecord(String topic, String key, Supplier<byte[]> value, long atUs) {

  /** The same record, sent once more. */
  public PlannedRecord again(long laterUs) {
    return new PlannedRecord(topic, key, value, atUs + laterUs);
  }

  /** The record with its bytes. */
  public GeneratedRecord toRecord() {
    return new GeneratedRecord(topic, key, value.get(), atUs);
  }
}
