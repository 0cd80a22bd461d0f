package io.lowlag.common.record;

import java.io.Serializable;
import java.util.Comparator;
import java.util.Objects;

/**
 * Where and when a record entered: its place in its Kafka topic, which is the source order of its
 * key, and the two stamps that latency is measured from. A bean, because it travels inside events
 * that Spark encodes.
 */
public class Origin implements Serializable {

  /** The source order of one topic: by partition, then by offset. */
  public static final Comparator<Origin> SOURCE_ORDER =
      Comparator.comparingInt(Origin::getPartition).thenComparingLong(Origin::getOffset);

  private int partition;
  private long offset;
  private long sentUs;
  private long sourceUs;

  /** For Spark's encoder. */
  public Origin() {}

  /**
   * @param partition Kafka partition
   * @param offset Kafka offset
   * @param sentUs when the producer meant to send, epoch microseconds
   * @param sourceUs the Kafka record's timestamp, epoch microseconds
   */
  public Origin(int partition, long offset, long sentUs, long sourceUs) {
    this.partition = partition;
    this.offset = offset;
    this.sentUs = sentUs;
    this.sourceUs = sourceUs;
  }

  public int getPartition() {
    return partition;
  }

  public void setPartition(int partition) {
    this.partition = partition;
  }

  public long getOffset() {
    return offset;
  }

  public void setOffset(long offset) {
    this.offset = offset;
  }

  /**
   * When the producer meant to send, in epoch microseconds; without its header, the source stamp.
   */
  public long getSentUs() {
    return sentUs;
  }

  public void setSentUs(long sentUs) {
    this.sentUs = sentUs;
  }

  /** The Kafka record's own timestamp, in epoch microseconds. */
  public long getSourceUs() {
    return sourceUs;
  }

  public void setSourceUs(long sourceUs) {
    this.sourceUs = sourceUs;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Origin o
        && partition == o.partition
        && offset == o.offset
        && sentUs == o.sentUs
        && sourceUs == o.sourceUs;
  }

  @Override
  public int hashCode() {
    return Objects.hash(partition, offset, sentUs, sourceUs);
  }

  @Override
  public String toString() {
    return partition + "@" + offset;
  }
}
