package io.lowlag.realtime.internal.source;

import io.lowlag.realtime.internal.engine.OffsetRange;
import io.lowlag.realtime.internal.engine.SparkEngine;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what to do about records that Kafka no longer has, and counts them under the names that
 * Spark's own source uses.
 */
final class DataLoss {

  private static final Logger LOG = LoggerFactory.getLogger(DataLoss.class);

  private final boolean fail;
  private final String groupId;
  private volatile long losses;
  private volatile long offsetsOutOfRange;

  DataLoss(boolean fail, String groupId) {
    this.fail = fail;
    this.groupId = groupId;
  }

  /**
   * Returns the offset to continue with after an offset that Kafka does not have.
   *
   * @throws IllegalStateException with {@code failOnDataLoss}, Spark's own error
   */
  @SuppressWarnings("NonAtomicVolatileUpdate") // One thread counts, another one reports.
  long resume(TopicCursor cursor, long earliest, long latest, OffsetOutOfRangeException cause) {
    TopicPartition topicPartition = cursor.topicPartition();
    long offset = firstLost(cursor, cause);
    losses++;
    requireAllowed(topicPartition, offset, cursor.until(), cause);
    long next = available(offset, cursor.until(), earliest, latest);
    offsetsOutOfRange += Math.max(0, next - offset);
    LOG.atWarn()
        .setMessage("records-lost")
        .addKeyValue("topic", topicPartition.topic())
        .addKeyValue("partition", topicPartition.partition())
        .addKeyValue("offset", offset)
        .addKeyValue("earliest", earliest)
        .addKeyValue("latest", latest)
        .addKeyValue("continue-at", next)
        .log();
    return next;
  }

  /** After another log took the place of this one, its records count from where the two part. */
  private static long firstLost(TopicCursor cursor, OffsetOutOfRangeException cause) {
    OffsetAndMetadata parted =
        cause instanceof LogTruncationException truncation
            ? truncation.divergentOffsets().get(cursor.topicPartition())
            : null;
    return parted == null ? cursor.position() : Math.min(cursor.position(), parted.offset());
  }

  /**
   * Checks whether records of the range may be lost.
   *
   * @throws IllegalStateException with {@code failOnDataLoss}, Spark's own error
   */
  void requireAllowed(
      TopicPartition topicPartition, long from, long until, OffsetOutOfRangeException cause) {
    if (fail) {
      throw SparkEngine.current().kafka().recordsLost(topicPartition, from, until, groupId, cause);
    }
  }

  /**
   * Returns the first readable offset of the range, or its end if there is none. A range without
   * end continues at the end of a log that was truncated before the offset, as a planned range
   * does: what lies before was read.
   */
  static long available(long offset, long until, long earliest, long latest) {
    if (until == OffsetRange.UNBOUNDED) {
      return Math.max(earliest, Math.min(offset, latest));
    }
    return offset >= latest || earliest >= until ? until : Math.max(offset, earliest);
  }

  CustomTaskMetric[] metrics() {
    return new CustomTaskMetric[] {
      new Count("offsetOutOfRange", offsetsOutOfRange), new Count("dataLoss", losses)
    };
  }

  private record Count(String name, long value) implements CustomTaskMetric {}
}
