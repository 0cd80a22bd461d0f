package io.lowlag.peers.core;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A record for an output topic, with its stamps; a dead letter also says what is wrong. */
public final class OutRecord {

  private static final String[] CAUSED = {Stamps.SENT, Stamps.SOURCE, Stamps.PROCESSED};
  private static final String[] BY_TIMER = {Stamps.PROCESSED};
  private static final String[] DEAD = {
    "lowlag-topic",
    "lowlag-partition",
    "lowlag-offset",
    "lowlag-error-class",
    "lowlag-error-message",
    Stamps.SENT,
    Stamps.SOURCE,
    Stamps.PROCESSED
  };

  public final String topic;
  public final byte[] key;
  public final byte[] value;
  public final String[] headerNames;
  public final byte[][] headerValues;

  public OutRecord(
      String topic, byte[] key, byte[] value, String[] headerNames, byte[][] headerValues) {
    this.topic = topic;
    this.key = key;
    this.value = value;
    this.headerNames = headerNames;
    this.headerValues = headerValues;
  }

  static OutRecord caused(String topic, byte[] key, byte[] value, long sentUs, long sourceUs) {
    return new OutRecord(
        topic,
        key,
        value,
        CAUSED,
        new byte[][] {Stamps.bytes(sentUs), Stamps.bytes(sourceUs), Stamps.bytes(Stamps.nowUs())});
  }

  static OutRecord byTimer(String topic, byte[] key, byte[] value) {
    return new OutRecord(topic, key, value, BY_TIMER, new byte[][] {Stamps.bytes(Stamps.nowUs())});
  }

  /** Returns the dead letter of a record. */
  public static OutRecord dead(RawRecord raw, Rejected cause) {
    return new OutRecord(
        Topics.DEAD_LETTERS,
        raw.key,
        raw.value,
        DEAD,
        new byte[][] {
          raw.topic.getBytes(UTF_8),
          Stamps.bytes(raw.partition),
          Stamps.bytes(raw.offset),
          cause.code().getBytes(UTF_8),
          String.valueOf(cause.getMessage()).getBytes(UTF_8),
          Stamps.bytes(raw.sentUs),
          Stamps.bytes(raw.sourceUs),
          Stamps.bytes(Stamps.nowUs())
        });
  }
}
