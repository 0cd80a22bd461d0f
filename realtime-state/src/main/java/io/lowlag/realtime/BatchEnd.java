package io.lowlag.realtime;

import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Ends the real-time batches of a query before their time, so that a query can be stopped in
 * seconds without throwing a batch away: its tasks find no more records, commit their state, and
 * Spark logs the batch as any other.
 *
 * <p>The request is made on the driver. Readers in other processes learn of it through {@link
 * io.lowlag.realtime.metrics.LowlagPlugin}; without the plugin their batches end in their own time.
 */
public final class BatchEnd {

  /** From the end of a batch, which its listeners learn of a little later, to the query's stop. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  private static final Set<String> REQUESTED = ConcurrentHashMap.newKeySet();

  private BatchEnd() {}

  /**
   * Asks for the end of every batch of that run from now on; the run is about to be stopped. Of a
   * batch that ends from now on no next one follows for ten seconds, as the stop would only cut it
   * off.
   */
  public static void request(UUID runId) {
    REQUESTED.add(runId.toString());
  }

  /** Forgets a run that has ended. */
  public static void forget(UUID runId) {
    synchronized (REQUESTED) {
      REQUESTED.remove(runId.toString());
      REQUESTED.notifyAll();
    }
  }

  /**
   * Waits on the query's own thread until the stop interrupts it, the run is forgotten, or ten
   * seconds are over.
   */
  public static void awaitStop(String runId) throws InterruptedException {
    long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
    synchronized (REQUESTED) {
      for (long left = LONGEST_WAIT.toNanos();
          left > 0 && isRequested(runId);
          left = deadline - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(REQUESTED, left);
      }
    }
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
