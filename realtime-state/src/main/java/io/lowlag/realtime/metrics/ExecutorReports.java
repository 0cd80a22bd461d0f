package io.lowlag.realtime.metrics;

import io.lowlag.realtime.internal.figures.ProcessFigures;
import io.lowlag.realtime.internal.figures.ProcessRegistry;
import io.lowlag.realtime.internal.task.Periodic;
import java.io.Serializable;
import java.time.Duration;
import org.apache.spark.api.plugin.PluginContext;

/** Sends the metrics of an executor's process to the driver, once a second. */
final class ExecutorReports {

  private static final Duration PAUSE = Duration.ofSeconds(1);

  private ExecutorReports() {}

  /** The message to the driver. */
  record Report(String executor, ProcessFigures figures) implements Serializable {}

  /** Starts to send. A lost report does no harm: the next one contains everything that it had. */
  static Periodic start(PluginContext context) {
    return Periodic.start(
        "lowlag-reports",
        PAUSE,
        () -> context.send(new Report(context.executorID(), ProcessRegistry.figures())));
  }
}
