package io.lowlag.realtime.internal.task;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Repeats an action on its own daemon thread; an action that fails is repeated too. */
public final class Periodic implements AutoCloseable {

  /** The repeated action; it may fail. */
  @FunctionalInterface
  public interface Action {

    /** Runs the action once. */
    void run() throws Exception;
  }

  private static final Logger LOG = LoggerFactory.getLogger(Periodic.class);

  private final ScheduledExecutorService timer;

  private Periodic(String name) {
    timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Starts the thread.
   *
   * @param name of the thread, and of the action in the log
   * @param pause between the end of one run and the start of the next
   */
  @SuppressWarnings("FutureReturnValueIgnored") // the action lets nothing escape
  public static Periodic start(String name, Duration pause, Action action) {
    Periodic periodic = new Periodic(name);
    periodic.timer.scheduleWithFixedDelay(
        () -> {
          try {
            action.run();
          } catch (Exception e) {
            LOG.atDebug().setMessage("{}-failed: {}").addArgument(name).addArgument(e).log();
          }
        },
        0,
        pause.toMillis(),
        TimeUnit.MILLISECONDS);
    return periodic;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
