package io.lowlag.common.execution;

import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.connector.read.streaming.ReadLimit;
import org.apache.spark.sql.connector.read.streaming.SupportsTriggerAvailableNow;

/**
 * Counts the starts of its query. Its offset moves once at each start, so that one batch is
 * planned.
 */
final class WakeUpStream implements MicroBatchStream, SupportsTriggerAvailableNow {

  private Starts latest;

  /** The offset: how often the query has started. */
  private static final class Starts extends Offset {
    private final long count;

    Starts(long count) {
      this.count = count;
    }

    @Override
    public String json() {
      return Long.toString(count);
    }
  }

  @Override
  public Offset initialOffset() {
    return new Starts(0);
  }

  @Override
  public Offset deserializeOffset(String json) {
    return new Starts(Long.parseLong(json));
  }

  @Override
  public Offset latestOffset(Offset start, ReadLimit limit) {
    if (latest == null) {
      latest = new Starts(((Starts) start).count + 1);
    }
    return latest;
  }

  @Override
  public Offset latestOffset() {
    throw new UnsupportedOperationException("Spark asks with the start offset");
  }

  @Override
  public void prepareForTriggerAvailableNow() {
    // There is nothing to prepare: the offset moves only once.
  }

  @Override
  public InputPartition[] planInputPartitions(Offset start, Offset end) {
    return new InputPartition[0];
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    return partition -> {
      throw new IllegalStateException("the wake-up source has no partitions to read");
    };
  }

  @Override
  public void commit(Offset end) {}

  @Override
  public void stop() {}
}
