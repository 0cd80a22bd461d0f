package io.lowlag.realtime.metrics;

import io.lowlag.realtime.internal.task.EndRequests;
import io.lowlag.realtime.internal.task.Periodic;
import java.time.Duration;
import java.util.Collection;
import org.apache.spark.api.plugin.PluginContext;

/** Asks the driver, from an executor's process, which queries must end their batches. */
final class BatchEndListener {

  /** The question that an executor sends to the driver. */
  static final String QUESTION = "lowlag-batch-end";

  private static final Duration PAUSE = Duration.ofMillis(500);

  private BatchEndListener() {}

  /**
   * Starts to ask. If no answer comes, the driver may have ended; batches end at their usual time.
   */
  static Periodic start(PluginContext context) {
    return Periodic.start(
        "lowlag-batch-end",
        PAUSE,
        () -> {
          if (context.ask(QUESTION) instanceof Collection<?> runs) {
            EndRequests.replace(runs.stream().map(String::valueOf).toList());
          }
        });
  }
}
