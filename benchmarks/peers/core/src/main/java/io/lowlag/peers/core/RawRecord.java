package io.lowlag.peers.core;

/** A record as it was read from Kafka. */
public final class RawRecord {

  public boolean request;
  public String topic;
  public int partition;
  public long offset;
  public byte[] key;
  public byte[] value;

  /** Epoch microseconds. */
  public long sentUs;

  public long sourceUs;

  /** Creates a record; without a stamp, it counts as sent at its Kafka timestamp. */
  public static RawRecord of(
      String topic,
      int partition,
      long offset,
      long timestampMs,
      byte[] key,
      byte[] value,
      byte[] sentStamp) {
    RawRecord raw = new RawRecord();
    raw.request = Topics.REQUESTS.equals(topic);
    raw.topic = topic;
    raw.partition = partition;
    raw.offset = offset;
    raw.key = key;
    raw.value = value;
    raw.sourceUs = timestampMs * 1000;
    raw.sentUs = Stamps.number(sentStamp, raw.sourceUs);
    return raw;
  }

  /** Returns the record's Kafka timestamp, epoch milliseconds. */
  long timestampMs() {
    return sourceUs / 1000;
  }
}
