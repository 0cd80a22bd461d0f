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
   * Requests that every batch of a run ends from now on. The caller is about to stop the run: for
   * ten seconds after such a batch has ended, no next batch starts, because the stop would only
   * interrupt it.
   */
  public static void request(UUID runId) {
    EndRequests.request(runId.toString());
  }

  /** Forgets a run that has ended. */
  public static void forget(UUID runId) {
    EndRequests.forget(runId.toString());
  }
}
