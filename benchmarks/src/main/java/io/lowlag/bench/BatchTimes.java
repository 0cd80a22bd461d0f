package io.lowlag.bench;

import io.lowlag.common.latency.Stamps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryListener;

/** Records when batches ended, and how long each step of the driver took. */
final class BatchTimes extends StreamingQueryListener implements AutoCloseable {

  private final SparkSession spark;
  private final List<Batch> batches = new ArrayList<>();

  /**
   * One batch.
   *
   * @param endedUs when the driver reported its end, epoch microseconds
   * @param durationMs Spark's own times of the driver's steps
   */
  record Batch(long endedUs, Map<String, Long> durationMs) {}

  private BatchTimes(SparkSession spark) {
    this.spark = spark;
  }

  static BatchTimes listen(SparkSession spark) {
    BatchTimes times = new BatchTimes(spark);
    spark.streams().addListener(times);
    return times;
  }

  @Override
  public void onQueryStarted(QueryStartedEvent event) {}

  @Override
  public synchronized void onQueryProgress(QueryProgressEvent event) {
    batches.add(new Batch(Stamps.nowUs(), Map.copyOf(event.progress().durationMs())));
  }

  @Override
  public void onQueryTerminated(QueryTerminatedEvent event) {}

  /** Returns the batches that ended in [from, to). */
  synchronized List<Batch> between(long fromUs, long toUs) {
    return batches.stream()
        .filter(batch -> batch.endedUs() >= fromUs && batch.endedUs() < toUs)
        .toList();
  }

  @Override
  public void close() {
    spark.streams().removeListener(this);
  }
}
