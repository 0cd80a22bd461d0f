package io.lowlag.realtime.metrics;

import io.lowlag.realtime.internal.figures.ProcessFigures;
import io.lowlag.realtime.internal.figures.ProcessRegistry;
import io.lowlag.realtime.internal.task.Periodic;
import java.io.Serializable;
import java.time.Duration;
import org.apache.spark.api.plugin.PluginContext;

/** Sends the figures of an executor's process to the driver, once a second. */
final class ExecutorReports {

  private static final Duration PAUSE = Duration.ofSeconds(1);

  private ExecutorReports() {}

  /** What the driver is sent. */
  record Report(String executor, ProcessFigures figures) implements Serializable {}

  /** Begins to send. One report that is lost is no loss: the next has all that it had. */
  static Periodic start(PluginContext context) {
    return Periodic.start(
        "lowlag-reports",
        PAUSE,
        () -> context.send(new Report(context.executorID(), ProcessRegistry.figures())));
  }
}
