package io.lowlag.realtime;

import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends the real-time batches of a query before their time, so that a query can be stopped in
 * seconds without throwing a batch away: its tasks find no more records, commit their state, and
 * Spark logs the batch as any other.
 *
 * <p>The request is made on the driver. Readers in other processes learn of it through {@link
 * io.lowlag.realtime.metrics.LowlagPlugin}; without the plugin their batches end in their own time.
 */
public final class BatchEnd {

  private static final Set<String> REQUESTED = ConcurrentHashMap.newKeySet();

  private BatchEnd() {}

  /** Asks for the end of every batch of that run from now on; the run is about to be stopped. */
  public static void request(UUID runId) {
    REQUESTED.add(runId.toString());
  }

  /** Forgets a run that has ended. */
  public static void forget(UUID runId) {
    REQUESTED.remove(runId.toString());
  }

  /** Whether the batches of that run are to end, as far as this process knows. */
  public static boolean isRequested(String runId) {
    return !REQUESTED.isEmpty() && REQUESTED.contains(runId);
  }

  /** The runs that are to end. */
  public static Set<String> requested() {
    return Set.copyOf(REQUESTED);
  }

  /** Takes over what the driver says. */
  public static void replace(Collection<String> runIds) {
    REQUESTED.addAll(runIds);
    REQUESTED.retainAll(runIds);
  }
}
