package io.lowlag.common.job;

import io.lowlag.common.config.Durations;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets SIGTERM and Ctrl-C end a job in order: the process ends only when this is closed. The hook
 * runs before Spark's own shutdown, which would interrupt the running batch.
 */
public final class StopSignals implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);

  /** Above Spark's hooks, which Hadoop's manager runs at 10 to 50. */
  private static final int BEFORE_SPARK = 100;

  /** The job limits the wait with its own setting; this only keeps a hook from hanging for ever. */
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Runnable hook;

  private StopSignals(Runnable stop) {
    this.hook = () -> end(stop);
  }

  /**
   * Waits for a signal.
   *
   * @param stop called on its own thread when the signal comes
   */
  public static StopSignals onSignal(Runnable stop) {
    StopSignals signals = new StopSignals(stop);
    ShutdownHookManager.get()
        .addShutdownHook(signals.hook, BEFORE_SPARK, LONGEST.toMillis(), TimeUnit.MILLISECONDS);
    return signals;
  }

  private void end(Runnable stop) {
    try {
      stop.run();
    } catch (RuntimeException e) {
      LOG.atWarn().addKeyValue("reason", e.toString()).log("stop-failed");
    }
    try {
      if (!ended.await(LONGEST.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.atWarn().addKeyValue("waited", Durations.text(LONGEST)).log("stop-abandoned");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets the process end, because the job has ended and has reported its result. */
  @Override
  public void close() {
    ended.countDown();
    try {
      ShutdownHookManager.get().removeShutdownHook(hook);
    } catch (IllegalStateException shutdownInProgress) {
      LOG.atDebug().log("stop-signal-answered");
    }
  }
}
