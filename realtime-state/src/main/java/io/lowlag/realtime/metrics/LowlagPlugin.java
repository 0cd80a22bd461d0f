package io.lowlag.realtime.metrics;

import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Publishes the live metrics of every process through Spark's metrics system, to whatever sinks it
 * is configured with: {@code spark.plugins=io.lowlag.realtime.metrics.LowlagPlugin}.
 */
public final class LowlagPlugin implements SparkPlugin {

  @Override
  public DriverPlugin driverPlugin() {
    return new DriverPlugin() {
      @Override
      public Map<String, String> init(SparkContext sc, PluginContext context) {
        publish(context);
        return Map.of();
      }
    };
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      @Override
      public void init(PluginContext context, Map<String, String> extraConf) {
        publish(context);
      }
    };
  }

  // Metrics that are made later appear by themselves: a registry inside another passes them on.
  private static void publish(PluginContext context) {
    context.metricRegistry().register(LowlagMetrics.REGISTRY, LowlagMetrics.registry());
  }
}
