package io.lowlag.common.format;

import io.lowlag.common.config.Settings;

/** The format of the values of a topic. */
public enum PayloadFormat {
  /** One JSON object, without a schema id. */
  JSON,
  /** Confluent's frame: a zero byte, the schema id in four bytes, Avro's binary encoding. */
  AVRO,
  /**
   * Confluent's frame: a zero byte, the schema id in four bytes, a list of indexes, the message.
   */
  PROTOBUF;

  /** Returns the name as written in settings and on command lines. */
  @Override
  public String toString() {
    return Settings.name(this);
  }
}
