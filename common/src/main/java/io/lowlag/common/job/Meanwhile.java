package io.lowlag.common.job;

import io.lowlag.common.error.CannotStartException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Work that goes on while its caller does something else.
 *
 * @param <T> what comes of it
 */
final class Meanwhile<T> {

  private final FutureTask<T> work;

  private Meanwhile(Supplier<T> work) {
    this.work = new FutureTask<>(work::get);
  }

  /**
   * Begins it on a thread of its own, which sees the caller's classes: those of a pool may see the
   * platform's alone, and Kafka's clients load login modules by name.
   */
  static <T> Meanwhile<T> begin(Supplier<T> work) {
    Meanwhile<T> meanwhile = new Meanwhile<>(work);
    Thread thread = new Thread(meanwhile.work, "lowlag-preflight");
    thread.setDaemon(true);
    thread.start();
    return meanwhile;
  }

  /** What came of it; what it threw is thrown here. */
  T await() {
    try {
      return work.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotStartException("interrupted while the start waits for the broker", e);
    }
  }
}
