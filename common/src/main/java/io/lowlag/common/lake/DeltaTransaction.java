package io.lowlag.common.lake;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.SparkSession;

/**
 * The name under which Delta remembers, in the table's log, that a batch has been written, so that
 * the same batch is not written again.
 *
 * <p>The application is the streaming query's id, which lives in the checkpoint: who continues a
 * checkpoint is the same application. A new checkpoint numbers its batches from 0 again, but as
 * another application, so none of them is taken for one that the table has seen.
 *
 * @param application {@code txnAppId}
 * @param version {@code txnVersion}: the number of the batch
 */
public record DeltaTransaction(String application, long version) {

  /** Spark sets it in the thread that runs a query's batches; Delta's own sink reads it too. */
  private static final String QUERY_ID = "sql.streaming.queryId";

  /** A MERGE takes no options: Delta looks for these in the session that runs it. */
  private static final String SESSION_APPLICATION = "spark.databricks.delta.write.txnAppId";

  private static final String SESSION_VERSION = "spark.databricks.delta.write.txnVersion";

  /**
   * The transaction of a batch; call it from the function that {@code foreachBatch} runs.
   *
   * @throws IllegalStateException when no streaming query runs in this thread
   */
  public static DeltaTransaction of(Dataset<?> batch, long batchId) {
    String queryId = batch.sparkSession().sparkContext().getLocalProperty(QUERY_ID);
    if (queryId == null) {
      throw new IllegalStateException(
          "batch " + batchId + " is not run by a streaming query: it has no name to be written by");
    }
    return new DeltaTransaction(queryId, batchId);
  }

  /** Runs a statement under this name in the session of the query, whose batches are one thread. */
  void run(SparkSession session, Runnable statement) {
    RuntimeConfig settings = session.conf();
    settings.set(SESSION_APPLICATION, application);
    settings.set(SESSION_VERSION, version);
    try {
      statement.run();
    } finally {
      // Delta would take the next statement, of whatever table, for a repetition.
      settings.unset(SESSION_APPLICATION);
      settings.unset(SESSION_VERSION);
    }
  }
}
