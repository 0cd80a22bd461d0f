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
 * The metrics of a query that Spark reports once for each batch. The co-partitioned source reports
 * its lag live, and the co-partitioned operator its rows and its state.
 */
final class ProgressMetrics implements AutoCloseable {

  private final String prefix;
  private final boolean sourceReports;
  private final boolean operatorReports;
  private final QueryMetrics query;
  private final Histogram batch;
  private final OffsetTimes times = new OffsetTimes();

  private ProgressMetrics(String name, ExecutionPlan plan, QueryMetrics query) {
    this.prefix = "query." + name + ".";
    this.sourceReports = plan.coPartitioned();
    this.operatorReports = plan.coPartitioned() && plan.shape().stateful();
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
    return new ProgressMetrics(name, plan, query);
  }

  /** Updates the metrics after a batch has ended. */
  void ended(StreamingQueryProgress progress) {
    batch.update(progress.batchDuration());
    if (!operatorReports) {
      JobMetrics.counter(prefix + "rows.in").inc(progress.numInputRows());
      JobMetrics.counter(prefix + "rows.out").inc(Math.max(0, progress.sink().numOutputRows()));
      state(progress.stateOperators());
    }
    if (!sourceReports) {
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
