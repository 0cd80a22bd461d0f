package io.lowlag.realtime;

import io.lowlag.realtime.internal.task.EndRequests;
import java.util.UUID;

/**
 * Ends the real-time batches of a query early, so that the query can be stopped within seconds
 * without losing a batch: its tasks find no more records and commit their state, and Spark logs the
 * batch like any other.
 *
 * <p>The request is made on the driver. Readers in other processes get it through {@link
 * io.lowlag.realtime.metrics.LowlagPlugin}; without the plugin, their batches end at their usual
 * time.
 */
public final class BatchEnd {

  private BatchEnd() {}

  /**
   * Requests that every batch of that run ends, from now on; the caller is about to stop the run.
   * After a batch that ends from now on, no next batch starts for ten seconds, because the stop
   * would only interrupt it.
   */
  public static void request(UUID runId) {
    EndRequests.request(runId.toString());
  }

  /** Forgets a run that has ended. */
  public static void forget(UUID runId) {
    EndRequests.forget(runId.toString());
  }
}
