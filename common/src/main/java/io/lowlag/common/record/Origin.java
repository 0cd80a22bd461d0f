package io.lowlag.common.record;

import java.util.Comparator;

/**
 * Where and when a record arrived: its place in its Kafka topic, which is the source order of its
 * key, and the two stamps that latency is measured from.
 *
 * @param partition Kafka partition
 * @param offset Kafka offset
 * @param sentUs when the producer meant to send, epoch microseconds; without that header, the
 *     source stamp
 * @param sourceUs the Kafka record's timestamp, epoch microseconds
 */
public record Origin(int partition, long offset, long sentUs, long sourceUs) {

  /** The source order of one topic: by partition, then by offset. */
  public static final Comparator<Origin> SOURCE_ORDER =
      Comparator.comparingInt(Origin::partition).thenComparingLong(Origin::offset);

  @Override
  public String toString() {
    return partition + "@" + offset;
  }
}
