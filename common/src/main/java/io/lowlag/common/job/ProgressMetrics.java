package io.lowlag.common.job;

import com.codahale.metrics.Histogram;
import io.lowlag.common.checkpoint.TopicOffsets;
import io.lowlag.common.execution.ExecutionPlan;
import io.lowlag.common.metrics.JobMetrics;
import io.lowlag.realtime.metrics.QueryMetrics;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.streaming.SourceProgress;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * The metrics of a query that Spark reports once for each batch. The co-partitioned source and its
 * operator report their own metrics live.
 */
final class ProgressMetrics implements AutoCloseable {

  private static final String WATERMARK = "watermark";

  private final String prefix;
  private final boolean live;
  private final QueryMetrics query;
  private final Histogram batch;
  private final OffsetTimes times = new OffsetTimes();

  private ProgressMetrics(String name, boolean live, QueryMetrics query) {
    this.prefix = "query." + name + ".";
    this.live = live;
    this.query = query;
    this.batch = JobMetrics.histogram(prefix + "batch-ms");
  }

  /**
   * Returns the metrics of a query.
   *
   * @param plan how it runs
   * @param query closed with this
   */
  static ProgressMetrics of(String name, ExecutionPlan plan, QueryMetrics query) {
    return new ProgressMetrics(name, plan.coPartitioned(), query);
  }

  /** Updates the metrics after a batch has ended. */
  void ended(StreamingQueryProgress progress) {
    batch.update(progress.batchDuration());
    String watermark = progress.eventTime().get(WATERMARK);
    if (watermark != null && Instant.parse(watermark).isAfter(Instant.EPOCH)) {
      gauge("watermark-ms").set(Instant.parse(watermark).toEpochMilli());
    }
    if (!live) {
      JobMetrics.counter(prefix + "rows.in").inc(progress.numInputRows());
      JobMetrics.counter(prefix + "rows.out").inc(Math.max(0, progress.sink().numOutputRows()));
      state(progress.stateOperators());
      Arrays.stream(progress.sources()).forEach(this::lag);
    }
  }

  private void state(StateOperatorProgress[] operators) {
    if (operators.length > 0) {
      gauge("keys")
          .set(Arrays.stream(operators).mapToLong(StateOperatorProgress::numRowsTotal).sum());
      gauge("bytes")
          .set(Arrays.stream(operators).mapToLong(StateOperatorProgress::memoryUsedBytes).sum());
    }
  }

  private void lag(SourceProgress source) {
    Instant now = Instant.now();
    Map<TopicPartition, Long> read = offsets(source.endOffset());
    offsets(source.latestOffset())
        .forEach(
            (partition, latest) -> {
              long next = read.getOrDefault(partition, latest);
              long since = times.since(partition, next, latest, now.toEpochMilli());
              query.lag(partition.topic(), partition.partition(), latest - next, since);
            });
  }

  private static Map<TopicPartition, Long> offsets(String json) {
    return json == null
        ? Map.of()
        : TopicOffsets.parse(json).map(TopicOffsets::byPartition).orElse(Map.of());
  }

  private AtomicLong gauge(String name) {
    return JobMetrics.gauge(prefix + name);
  }

  @Override
  public void close() {
    query.close();
  }
}
