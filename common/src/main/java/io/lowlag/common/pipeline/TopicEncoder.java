package io.lowlag.common.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lowlag.common.latency.Stamps;
import io.lowlag.common.record.Json;
import io.lowlag.common.record.KafkaHeader;
import io.lowlag.common.record.Origin;
import io.lowlag.common.record.OutboundRecord;
import java.io.Serializable;
import java.util.List;

/**
 * Encodes the events of one topic as snake_case JSON with their key and latency stamps.
 *
 * @param topic that they are sent to
 * @param key the Kafka key of an event
 * @param <E> the event
 */
public record TopicEncoder<E>(String topic, EventKey<E> key) implements Serializable {

  /**
   * Encodes an event that is sent now.
   *
   * @param cause of the record that the event follows from; null when a timer caused it
   */
  public OutboundRecord encode(E event, Origin cause) {
    return encode(event, Stamps.of(cause));
  }

  /** Encodes an event that is sent with another one, with the stamps of that event. */
  public OutboundRecord encode(E event, List<KafkaHeader> stamps) {
    return new OutboundRecord(topic, key.of(event).getBytes(UTF_8), Json.bytes(event), stamps);
  }
}
