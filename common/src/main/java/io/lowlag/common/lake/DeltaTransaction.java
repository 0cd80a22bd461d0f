package io.lowlag.common.lake;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.SparkSession;

/**
 * The id with which Delta remembers, in the table's log, that a batch has been written, so that the
 * same batch is not written again.
 *
 * <p>The application is the streaming query's id, which is stored in the checkpoint. A job that
 * continues a checkpoint is the same application. A new checkpoint numbers its batches from 0
 * again, but as another application, so its batches are not mistaken for those that the table has
 * seen.
 *
 * @param application {@code txnAppId}
 * @param version {@code txnVersion}: the number of the batch
 */
public record DeltaTransaction(String application, long version) {

  /**
   * The property that Spark sets in the thread that runs a query's batches. Delta's own sink reads
   * it too.
   */
  private static final String QUERY_ID = "sql.streaming.queryId";

  /**
   * A setting instead of an option, because a MERGE has no options: Delta reads it from the
   * session.
   */
  private static final String SESSION_APPLICATION = "spark.databricks.delta.write.txnAppId";

  private static final String SESSION_VERSION = "spark.databricks.delta.write.txnVersion";

  /**
   * Returns the transaction of a batch. Call it from the function that {@code foreachBatch} runs.
   *
   * @throws IllegalStateException when no streaming query runs in this thread
   */
  public static DeltaTransaction of(Dataset<?> batch, long batchId) {
    String queryId = batch.sparkSession().sparkContext().getLocalProperty(QUERY_ID);
    if (queryId == null) {
      throw new IllegalStateException(
          "batch "
              + batchId
              + " is not part of a streaming query: only foreachBatch of a query can write this"
              + " table");
    }
    return new DeltaTransaction(queryId, batchId);
  }

  /**
   * Runs a statement as this transaction in the session of the query, which runs its batches in one
   * thread.
   */
  void run(SparkSession session, Runnable statement) {
    RuntimeConfig settings = session.conf();
    settings.set(SESSION_APPLICATION, application);
    settings.set(SESSION_VERSION, version);
    try {
      statement.run();
    } finally {
      // Otherwise Delta would treat the next statement on any table as a repetition.
      settings.unset(SESSION_APPLICATION);
      settings.unset(SESSION_VERSION);
    }
  }
}
