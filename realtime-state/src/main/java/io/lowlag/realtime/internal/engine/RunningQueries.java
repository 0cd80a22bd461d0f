package io.lowlag.realtime.internal.engine;

import org.apache.spark.sql.SparkSession;

/** What Spark does not tell the thread of a streaming query about its own query. */
public interface RunningQueries {

  /** Returns whether that run of a query is still active. */
  boolean isActive(SparkSession session, String runId);

  /**
   * Returns whether a caller waits until everything that is available has been processed. Call it
   * while the query's thread plans a batch.
   */
  boolean isAwaited(SparkSession session, String runId);

  /**
   * Runs a check after the function of each batch, and before the batch counts; an exception of the
   * check fails the batch.
   *
   * @return whether the query's sink is such a function; if not, nothing is done
   */
  boolean checkAfterForeachBatch(SparkSession session, String runId, Runnable check);
}
