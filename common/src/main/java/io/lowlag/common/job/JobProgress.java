package io.lowlag.common.job;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts a query's batches and rows, and knows when a batch has just ended. */
final class JobProgress extends StreamingQueryListener implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(JobProgress.class);
  private static final long LOOK_MS = 20;

  private final SparkSession spark;
  private final Instant started = Instant.now();
  private UUID followed;
  private ProgressMetrics metrics;
  private long batches;
  private long rows;

  private JobProgress(SparkSession spark) {
    this.spark = spark;
  }

  static JobProgress listen(SparkSession spark) {
    JobProgress progress = new JobProgress(spark);
    spark.streams().addListener(progress);
    return progress;
  }

  /** Counts the batches of that query from now on. */
  synchronized void follow(UUID query, ProgressMetrics itsMetrics) {
    followed = query;
    metrics = itsMetrics;
  }

  @Override
  public void onQueryStarted(QueryStartedEvent event) {}

  @Override
  public synchronized void onQueryProgress(QueryProgressEvent event) {
    // A session may run other queries too. The job's query is known before its first batch ends.
    if (followed != null && !followed.equals(event.progress().id())) {
      return;
    }
    batches++;
    rows += event.progress().numInputRows();
    if (metrics != null) {
      metrics.ended(event.progress());
    }
    notifyAll();
    LOG.atDebug()
        .addKeyValue("batch", event.progress().batchId())
        .addKeyValue("rows", rows)
        .log("batch-ended");
  }

  @Override
  public void onQueryTerminated(QueryTerminatedEvent event) {}

  /** Returns how many batches have ended, as far as the listener knows. */
  synchronized long batches() {
    return batches;
  }

  /**
   * Waits until no batch runs: the query waits for its trigger, or a batch has just ended.
   *
   * @param before how many batches had ended when the stop was requested
   * @return whether such a moment came within the time
   */
  synchronized boolean awaitBoundary(StreamingQuery query, long before, Duration patience)
      throws InterruptedException {
    Instant deadline = Instant.now().plus(patience);
    while (query.isActive() && batches == before && query.status().isTriggerActive()) {
      if (Instant.now().isAfter(deadline)) {
        return false;
      }
      wait(LOOK_MS);
    }
    return true;
  }

  synchronized String summary() {
    return "batches="
        + batches
        + " rows-in="
        + rows
        + " seconds="
        + Duration.between(started, Instant.now()).toSeconds();
  }

  @Override
  public void close() {
    spark.streams().removeListener(this);
    synchronized (this) {
      if (metrics != null) {
        metrics.close();
      }
    }
  }
}
