package io.lowlag.realtime.metrics;

import io.lowlag.realtime.internal.engine.SparkEngine;
import io.lowlag.realtime.internal.export.LivePage;
import io.lowlag.realtime.internal.export.MetricsServer;
import io.lowlag.realtime.internal.figures.ApplicationFigures;
import io.lowlag.realtime.internal.figures.FiguresHistory;
import io.lowlag.realtime.internal.task.EndRequests;
import io.lowlag.realtime.internal.task.Periodic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects the processes of an application. It sends the live metrics of the executors to the
 * driver, which serves them to Prometheus and on a page of Spark's UI. It publishes the metrics of
 * each process through Spark's metrics system, to all configured sinks. It also notifies executors
 * when a query must end its batch. Set {@code
 * spark.plugins=io.lowlag.realtime.metrics.LowlagPlugin}.
 */
public final class LowlagPlugin implements SparkPlugin {

  /** The port at which the driver serves Prometheus text at {@code /metrics}; unset: none. */
  public static final String METRICS_PORT = "spark.lowlag.metrics.port";

  /** Whether Spark's UI, if it is on, has the tab Lowlag; the default is true. */
  public static final String UI_ENABLED = "spark.lowlag.ui.enabled";

  private static final Logger LOG = LoggerFactory.getLogger(LowlagPlugin.class);
  private static final String DRIVER = "driver";
  private static final String REPORTS = "reports";
  private static final String TAB = "lowlag";

  @Override
  public DriverPlugin driverPlugin() {
    return new Driver();
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new Executor();
  }

  /**
   * Adds the tab. Platforms with another UI lack classes that it needs; an application must start
   * there without the tab.
   *
   * @return whether the UI shows the tab
   */
  static boolean added(BooleanSupplier adding) {
    try {
      return adding.getAsBoolean();
    } catch (LinkageError e) {
      LOG.atWarn()
          .setMessage("live-tab-missing")
          .addKeyValue("reason", e.toString())
          .addKeyValue("effect", "Spark's UI has no tab Lowlag; all else works")
          .log();
      return false;
    }
  }

  /**
   * Takes all steps of a shutdown; one that fails keeps no other from its turn.
   *
   * @throws RuntimeException the first failure, with the others
   */
  static void inTurn(Runnable... steps) {
    RuntimeException failure = null;
    for (Runnable step : steps) {
      try {
        step.run();
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static final class Driver implements DriverPlugin {
    private MetricsServer server;
    private FiguresHistory history;

    @Override
    public Map<String, String> init(SparkContext context, PluginContext plugin) {
      ApplicationFigures figures = ApplicationFigures.current();
      SparkConf conf = context.getConf();
      if (conf.contains(METRICS_PORT)) {
        server = serve(conf.getInt(METRICS_PORT, 0), figures);
      }
      if (conf.getBoolean("spark.ui.enabled", true) && conf.getBoolean(UI_ENABLED, true)) {
        FiguresHistory started = FiguresHistory.start(figures);
        LivePage page = new LivePage(started);
        if (added(() -> SparkEngine.current().addTab(context, TAB, page))) {
          history = started;
        } else {
          started.close();
        }
      }
      return Map.of(REPORTS, Boolean.toString(server != null || history != null));
    }

    private static MetricsServer serve(int port, ApplicationFigures figures) {
      try {
        MetricsServer started = MetricsServer.start(port, figures::now);
        LOG.atInfo()
            .setMessage("metrics-served")
            .addKeyValue("port", started.port())
            .addKeyValue("path", "/metrics")
            .log();
        return started;
      } catch (IOException e) {
        throw new UncheckedIOException(
            METRICS_PORT
                + " = "
                + port
                + ": the process cannot listen on this port: "
                + e.getMessage(),
            e);
      }
    }

    @Override
    public void registerMetrics(String appId, PluginContext context) {
      publish();
    }

    @Override
    public Object receive(Object message) {
      if (message instanceof ExecutorReports.Report report) {
        ApplicationFigures.current().received(report.executor(), report.figures());
        return null;
      }
      return BatchEndListener.QUESTION.equals(message)
          ? new ArrayList<>(EndRequests.requested())
          : null;
    }

    @Override
    public void shutdown() {
      inTurn(
          () -> {
            if (server != null) {
              server.close();
            }
          },
          () -> {
            if (history != null) {
              history.close();
            }
          },
          () -> ApplicationFigures.current().clear(),
          // Otherwise Spark's maintenance of state would continue and report that Spark is gone.
          () -> SparkEngine.current().state().unloadAll());
    }
  }

  private static final class Executor implements ExecutorPlugin {
    private Periodic listener;
    private Periodic reports;

    @Override
    public void init(PluginContext context, Map<String, String> extraConf) {
      // In local mode the executor is in the driver's process, which has all metrics already.
      if (!DRIVER.equals(context.executorID())) {
        publish();
        listener = BatchEndListener.start(context);
        if (Boolean.parseBoolean(extraConf.get(REPORTS))) {
          reports = ExecutorReports.start(context);
        }
      }
    }

    @Override
    public void shutdown() {
      inTurn(
          () -> {
            if (listener != null) {
              listener.close();
            }
          },
          () -> {
            if (reports != null) {
              reports.close();
            }
          });
    }
  }

  // Not the context's registry: Spark ignores a registry that is empty when the plugin is set up.
  private static void publish() {
    SparkEngine.current().publish(LowlagMetrics.REGISTRY, LowlagMetrics.registry());
  }
}
