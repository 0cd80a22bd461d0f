package io.lowlag.common.job;

import io.lowlag.common.error.CannotStartException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Work that runs while its caller does something else.
 *
 * @param <T> the result
 */
final class Meanwhile<T> {

  private final FutureTask<T> work;

  private Meanwhile(Supplier<T> work) {
    this.work = new FutureTask<>(work::get);
  }

  /**
   * Starts the work on its own thread with the caller's class loader. Threads of a pool may see
   * only the platform's classes, and Kafka's clients load login modules by name.
   */
  static <T> Meanwhile<T> begin(Supplier<T> work) {
    Meanwhile<T> meanwhile = new Meanwhile<>(work);
    Thread thread = new Thread(meanwhile.work, "lowlag-preflight");
    thread.setDaemon(true);
    thread.start();
    return meanwhile;
  }

  /** Waits for the work and returns its result, or throws what it threw. */
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
