package io.lowlag.common.format;

import io.lowlag.common.config.Settings;

/** How the values of a topic are written. */
public enum PayloadFormat {
  /** One JSON object, without a schema's id. */
  JSON,
  /** Confluent's frame: a zero byte, the schema's id in four bytes, Avro's binary encoding. */
  AVRO,
  /**
   * Confluent's frame: a zero byte, the schema's id in four bytes, a list of indexes, the message.
   */
  PROTOBUF;

  /** As it is written in settings and on command lines. */
  @Override
  public String toString() {
    return Settings.name(this);
  }
}
