package io.lowlag.realtime.metrics;

import io.lowlag.realtime.internal.figures.ProcessFigures;
import io.lowlag.realtime.internal.figures.ProcessRegistry;
import java.io.IOException;
import java.io.Serializable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.plugin.PluginContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the figures of an executor's process to the driver, once a second. */
final class ExecutorReports implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ExecutorReports.class);
  private static final long PERIOD_MS = 1_000;

  private final PluginContext context;
  private final ScheduledExecutorService timer;

  /** What the driver is sent. */
  record Report(String executor, ProcessFigures figures) implements Serializable {}

  private ExecutorReports(PluginContext context) {
    this.context = context;
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "lowlag-reports");
              thread.setDaemon(true);
              return thread;
            });
  }

  @SuppressWarnings("FutureReturnValueIgnored") // send() lets nothing escape
  static ExecutorReports start(PluginContext context) {
    ExecutorReports reports = new ExecutorReports(context);
    reports.timer.scheduleWithFixedDelay(
        reports::send, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
    return reports;
  }

  private void send() {
    try {
      context.send(new Report(context.executorID(), ProcessRegistry.figures()));
    } catch (IOException | RuntimeException e) {
      // The driver may be gone, which ends this process too; the next report holds all of this one.
      LOG.atDebug().setMessage("report-not-sent: {}").addArgument(e).log();
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
