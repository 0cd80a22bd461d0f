package io.lowlag.realtime.internal.task;

import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The runs whose batches must end early, as far as this process knows. */
public final class EndRequests {

  /** From the end of a batch, which its listeners see a little later, to the query's stop. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  private static final Set<String> REQUESTED = ConcurrentHashMap.newKeySet();

  private EndRequests() {}

  /** Requests that every batch of that run ends, from now on; the run is about to be stopped. */
  public static void request(String runId) {
    REQUESTED.add(runId);
  }

  /** Forgets a run that has ended. */
  public static void forget(String runId) {
    synchronized (REQUESTED) {
      REQUESTED.remove(runId);
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

  /** Returns whether the batches of that run must end. */
  public static boolean isRequested(String runId) {
    return !REQUESTED.isEmpty() && REQUESTED.contains(runId);
  }

  /** Returns the runs whose batches must end. */
  public static Set<String> requested() {
    return Set.copyOf(REQUESTED);
  }

  /** Replaces the requests with those of the driver. */
  public static void replace(Collection<String> runIds) {
    REQUESTED.addAll(runIds);
    REQUESTED.retainAll(runIds);
  }
}
