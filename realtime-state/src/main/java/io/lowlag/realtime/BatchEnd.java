package io.lowlag.realtime;

import io.lowlag.realtime.internal.task.EndRequests;
import java.util.UUID;

/**
 * Ends the real-time batches of a query before their time, so that a query can be stopped in
 * seconds without throwing a batch away: its tasks find no more records, commit their state, and
 * Spark logs the batch as any other.
 *
 * <p>The request is made on the driver. Readers in other processes learn of it through {@link
 * io.lowlag.realtime.metrics.LowlagPlugin}; without the plugin their batches end in their own time.
 */
public final class BatchEnd {

  private BatchEnd() {}

  /**
   * Asks for the end of every batch of that run from now on; the run is about to be stopped. Of a
   * batch that ends from now on no next one follows for ten seconds, as the stop would only cut it
   * off.
   */
  public static void request(UUID runId) {
    EndRequests.request(runId.toString());
  }

  /** Forgets a run that has ended. */
  public static void forget(UUID runId) {
    EndRequests.forget(runId.toString());
  }
}
