package io.lowlag.attribution.credit.model;

import io.lowlag.common.record.KafkaHeader;
import java.util.List;

/**
 * The Kafka record that a callback was decoded from, for as long as the callback may become a dead
 * letter. Its key is the user id.
 *
 * @param value its bytes, in the format of its topic
 * @param headers null if it has none
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes are Kafka's; nothing compares originals
public record Original(byte[] value, List<KafkaHeader> headers) {

  /** Returns how many bytes the value and the headers have. */
  public long size() {
    long size = value == null ? 0 : value.length;
    for (KafkaHeader header : headers == null ? List.<KafkaHeader>of() : headers) {
      size += header.key().length() + (header.value() == null ? 0 : header.value().length);
    }
    return size;
  }
}
