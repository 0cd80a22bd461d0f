package io.lowlag.common.job;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets SIGTERM and Ctrl-C end a job in good order. It hooks in before Spark's own shutdown, which
 * would cut the running batch off.
 */
final class StopSignals {

  private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);

  /** Above Spark's hooks, which Hadoop's manager runs at 10 to 50. */
  private static final int BEFORE_SPARK = 100;

  /** The job bounds the wait by its own setting; this only keeps a hook from hanging for ever. */
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private StopSignals() {}

  /** A job that can be asked to stop. */
  interface Stoppable {
    /**
     * Asks.
     *
     * @return counted down when the job has ended and told so
     */
    CountDownLatch requestStop();
  }

  static void onSignal(Stoppable job) {
    ShutdownHookManager.get()
        .addShutdownHook(() -> stop(job), BEFORE_SPARK, LONGEST.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void stop(Stoppable job) {
    try {
      if (!job.requestStop().await(LONGEST.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("event=stop-abandoned waited={}", LONGEST);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
