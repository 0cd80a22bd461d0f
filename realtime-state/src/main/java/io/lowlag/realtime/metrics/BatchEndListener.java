package io.lowlag.realtime.metrics;

import io.lowlag.realtime.internal.task.EndRequests;
import java.util.Collection;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.plugin.PluginContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the driver, from an executor's process, which queries are to end their batches. */
final class BatchEndListener implements AutoCloseable {

  /** What an executor asks the driver. */
  static final String QUESTION = "lowlag-batch-end";

  private static final Logger LOG = LoggerFactory.getLogger(BatchEndListener.class);
  private static final long PERIOD_MS = 500;

  private final PluginContext context;
  private final ScheduledExecutorService timer;

  private BatchEndListener(PluginContext context) {
    this.context = context;
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "lowlag-batch-end");
              thread.setDaemon(true);
              return thread;
            });
  }

  @SuppressWarnings("FutureReturnValueIgnored") // ask() lets nothing escape
  static BatchEndListener start(PluginContext context) {
    BatchEndListener listener = new BatchEndListener(context);
    listener.timer.scheduleWithFixedDelay(
        listener::ask, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
    return listener;
  }

  private void ask() {
    try {
      if (context.ask(QUESTION) instanceof Collection<?> runs) {
        EndRequests.replace(runs.stream().map(String::valueOf).toList());
      }
    } catch (Exception e) {
      // The driver may be gone, which ends this process too; else batches end in their own time.
      LOG.atDebug().setMessage("batch-end-unknown: {}").addArgument(e).log();
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
