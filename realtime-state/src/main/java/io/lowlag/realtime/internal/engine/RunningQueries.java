package io.lowlag.realtime.internal.engine;

import org.apache.spark.sql.SparkSession;

/** What the thread of a streaming query is not told by Spark about its own query. */
public interface RunningQueries {

  /** Whether that run of a query has not ended. */
  boolean isActive(SparkSession session, String runId);

  /**
   * Whether somebody waits until all that is available has been processed. To be asked while the
   * query's thread plans a batch.
   */
  boolean isAwaited(SparkSession session, String runId);

  /**
   * Runs a check after the function of each batch, and before the batch counts; what it throws
   * fails the batch.
   *
   * @return whether the query's sink is such a function; if not, nothing is done
   */
  boolean checkAfterForeachBatch(SparkSession session, String runId, Runnable check);
}
