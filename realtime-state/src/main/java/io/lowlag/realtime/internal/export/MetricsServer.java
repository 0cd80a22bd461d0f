package io.lowlag.realtime.internal.export;

import io.lowlag.realtime.internal.figures.Figures;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Serves the metrics of an application to Prometheus, under {@code /metrics}. */
public final class MetricsServer implements AutoCloseable {

  private static final int THREADS = 2;

  private final HTTPServer server;
  private final ExecutorService threads;

  private MetricsServer(HTTPServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Listens on every address of this machine.
   *
   * @param port 0 selects any free port
   * @throws IOException if the port is not available
   */
  public static MetricsServer start(int port, Supplier<Figures> figures) throws IOException {
    PrometheusRegistry registry = new PrometheusRegistry();
    registry.register(new PrometheusFigures(figures));
    ExecutorService threads =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "lowlag-metrics");
              thread.setDaemon(true);
              return thread;
            });
    try {
      HTTPServer server =
          HTTPServer.builder()
              .port(port)
              .registry(registry)
              .executorService(threads)
              .buildAndStart();
      return new MetricsServer(server, threads);
    } catch (IOException e) {
      threads.shutdownNow();
      throw e;
    }
  }

  /** Returns the port on which it listens. */
  public int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    server.close();
    threads.shutdownNow();
  }
}
