package io.lowlag.common.format;

/** How the values of a topic are written. */
public enum PayloadFormat {
  /** One JSON object, without a schema's id. */
  JSON,
  /** Confluent's frame: a zero byte, the schema's id in four bytes, Avro's binary encoding. */
  AVRO,
  /**
   * Confluent's frame: a zero byte, the schema's id in four bytes, a list of indexes, the message.
   */
  PROTOBUF
}
