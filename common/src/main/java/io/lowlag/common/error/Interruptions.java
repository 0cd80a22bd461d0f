package io.lowlag.common.error;

import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;

/** Tells a stop, which interrupts a thread at its work, from a failure of the work. */
public final class Interruptions {

  private Interruptions() {}

  /** Returns whether a failure comes from an interrupt of this thread. */
  public static boolean isOne(Throwable failure) {
    if (Thread.currentThread().isInterrupted()) {
      return true;
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof InterruptedException
          || cause instanceof ClosedByInterruptException
          // Its subclasses are timeouts.
          || cause.getClass() == InterruptedIOException.class) {
        return true;
      }
    }
    return false;
  }

  /**
   * Lets a failure pass that comes from an interrupt of this thread. Call it on a query's own
   * thread before a failure is taken for one that the query survives.
   *
   * @throws UncheckedIOException that Spark treats as a stop of the query, not as its failure
   */
  public static void rethrow(Throwable failure) {
    if (isOne(failure)) {
      InterruptedIOException stop = new InterruptedIOException("the query is stopped");
      stop.initCause(failure);
      throw new UncheckedIOException(stop);
    }
  }
}
