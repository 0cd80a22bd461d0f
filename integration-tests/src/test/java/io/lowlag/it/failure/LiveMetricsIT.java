package io.lowlag.it.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.common.config.Overrides;
import io.lowlag.it.fixture.StandaloneCluster;
import io.lowlag.it.fixture.Supervisor;
import io.lowlag.it.fixture.TestKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Live metrics in the sinks of Spark's metrics system, looked at from outside of the job. */
class LiveMetricsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String ROWS_IN = ".lowlag.state." + CountingJob.NAME + ".rows.in";

  @TempDir private Path folder;

  @Test
  void anExecutorOfAClusterWritesThemToItsSink() throws Exception {
    try (CountingFixture counting = new CountingFixture(TestKafka.shared(), 1);
        StandaloneCluster cluster = StandaloneCluster.start(folder)) {
      Overrides settings =
          counting
              .settings(folder.resolve("checkpoint"), "")
              .and(cluster.settings())
              .and(csvSink("executor"));
      try (Supervisor job = new Supervisor(CountingJob.class, settings, folder)) {
        counting.awaitProgress(job);

        awaitRowsInCsvOf("[01]");
        job.terminate();
      }
    }
  }

  @Test
  void aLocalJobShowsThemInEverySink() throws Exception {
    int port = freePort();
    try (CountingFixture counting = new CountingFixture(TestKafka.shared(), 1)) {
      Overrides settings =
          counting
              .settings(folder.resolve("checkpoint"), "local[2]")
              .and(csvSink("driver"))
              .withSpark("ui.enabled", "true")
              .withSpark("ui.port", Integer.toString(port))
              .withSpark(
                  "metrics.conf.driver.sink.prometheusServlet.class",
                  "org.apache.spark.metrics.sink.PrometheusServlet")
              .withSpark("metrics.conf.driver.sink.prometheusServlet.path", "/metrics/prometheus");
      try (Supervisor job = new Supervisor(CountingJob.class, settings, folder)) {
        counting.awaitProgress(job);

        awaitRowsInCsvOf("driver");
        assertThat(get(port, "/metrics/json"))
            .containsPattern("\"[^\"]*driver" + ROWS_IN + "\":\\{\"count\":[1-9]");
        assertThat(get(port, "/metrics/prometheus"))
            .containsPattern("driver_lowlag_state_counting_rows_in_Count\\S* [1-9]");
        job.terminate();
      }
    }
  }

  private Overrides csvSink(String process) throws IOException {
    String csv = "metrics.conf." + process + ".sink.csv.";
    return Overrides.none()
        .withSpark(csv + "class", "org.apache.spark.metrics.sink.CsvSink")
        .withSpark(csv + "period", "1")
        .withSpark(csv + "unit", "seconds")
        .withSpark(csv + "directory", Files.createDirectory(folder.resolve("csv")).toString());
  }

  private void awaitRowsInCsvOf(String executor) {
    String name = ".*\\." + executor + ROWS_IN.replace(".", "\\.") + "\\.csv";
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(lastLines(name)).anyMatch(line -> !line.endsWith(",0")));
  }

  /** The last lines, a time and a count, of the files whose names match. */
  private List<String> lastLines(String name) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("csv"))) {
      return files
          .filter(file -> file.getFileName().toString().matches(name))
          .map(LiveMetricsIT::lines)
          .filter(lines -> lines.size() > 1)
          .map(lines -> lines.get(lines.size() - 1))
          .toList();
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String get(int port, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    HttpClient client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
    return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
