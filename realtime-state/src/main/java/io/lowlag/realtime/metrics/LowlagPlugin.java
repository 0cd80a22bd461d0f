package io.lowlag.realtime.metrics;

import io.lowlag.realtime.internal.engine.SparkEngine;
import io.lowlag.realtime.internal.task.EndRequests;
import java.util.ArrayList;
import java.util.Map;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Connects the processes of an application: publishes the live metrics of each through Spark's
 * metrics system, to whatever sinks it is configured with, and tells executors when a query is to
 * end its batch. Set {@code spark.plugins=io.lowlag.realtime.metrics.LowlagPlugin}.
 */
public final class LowlagPlugin implements SparkPlugin {

  private static final String DRIVER = "driver";

  @Override
  public DriverPlugin driverPlugin() {
    return new DriverPlugin() {
      @Override
      public void registerMetrics(String appId, PluginContext context) {
        publish();
      }

      @Override
      public void shutdown() {
        // Spark's maintenance of state would go on, and complain that Spark is gone.
        SparkEngine.current().state().unloadAll();
      }

      @Override
      public Object receive(Object message) {
        return BatchEndListener.QUESTION.equals(message)
            ? new ArrayList<>(EndRequests.requested())
            : null;
      }
    };
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      private BatchEndListener listener;

      @Override
      public void init(PluginContext context, Map<String, String> extraConf) {
        // In local mode the executor is in the driver's process, and that has both already.
        if (!DRIVER.equals(context.executorID())) {
          publish();
          listener = BatchEndListener.start(context);
        }
      }

      @Override
      public void shutdown() {
        if (listener != null) {
          listener.close();
        }
      }
    };
  }

  // Not the context's registry: Spark passes over one that is empty when the plugin is set up.
  private static void publish() {
    SparkEngine.current().publish(LowlagMetrics.REGISTRY, LowlagMetrics.registry());
  }
}
