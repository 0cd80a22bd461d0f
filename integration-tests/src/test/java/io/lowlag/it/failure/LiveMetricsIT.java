package io.lowlag.it.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.common.config.Overrides;
import io.lowlag.it.fixture.Ports;
import io.lowlag.it.fixture.StandaloneCluster;
import io.lowlag.it.fixture.Supervisor;
import io.lowlag.it.fixture.TestKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Live metrics where they are published, looked at from outside of the job: Prometheus' text of the
 * driver, the page of Spark's UI, and the sinks of Spark's metrics system.
 */
class LiveMetricsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String QUERY = "{query=\"" + CountingJob.NAME + "\"}";
  private static final String ROWS_IN = ".lowlag.state." + CountingJob.NAME + ".rows.in";

  @TempDir private Path folder;

  @Test
  void theDriverOfAClusterServesThoseOfItsExecutorsAndEachWritesToItsSink() throws Exception {
    int port = Ports.free();
    try (CountingFixture counting = new CountingFixture(TestKafka.shared(), 1);
        StandaloneCluster cluster = StandaloneCluster.start(folder)) {
      Overrides settings =
          counting
              .settings(folder.resolve("checkpoint"), "")
              .and(cluster.settings())
              .and(csvSink("executor"))
              .with("metrics.port", port);
      try (Supervisor job = new Supervisor(CountingJob.class, settings, folder)) {
        counting.awaitProgress(job);

        awaitRowsInCsvOf("[01]");
        counting.awaitExact(job);
        String rows = "lowlag_rows_in_total" + QUERY + " " + (double) counting.history.sent();
        await()
            .atMost(PATIENCE)
            .untilAsserted(() -> assertThat(get(port, "/metrics").lines()).contains(rows));
        assertThat(get(port, "/metrics"))
            .contains(
                "lowlag_query_up" + QUERY + " 1.0",
                "lowlag_query_info{mode=\"real-time\",query=\"counting\",state=\"co-partitioned\"} 1",
                "lowlag_slots_needed" + QUERY + " 2.0")
            .containsPattern("lowlag_executors\\S* [12]\\.0")
            .containsPattern("lowlag_state_keys\\S* [1-9]")
            .containsPattern("lowlag_state_bytes\\S* [1-9]")
            .containsPattern("lowlag_commit_seconds_count\\S* [1-9]")
            .containsPattern("lowlag_boundary_seconds_count\\S* [1-9]")
            .containsPattern("lowlag_batch_seconds_count\\S* [1-9]")
            .containsPattern(
                "lowlag_lag_records\\{partition=\"1\",query=\"counting\",topic=\\S* 0\\.0");
        job.terminate();
      }
    }
  }

  @Test
  void aLocalJobShowsThemInEverySinkAndOnItsPage() throws Exception {
    int port = Ports.free();
    int metrics = Ports.free();
    try (CountingFixture counting = new CountingFixture(TestKafka.shared(), 1)) {
      Overrides settings =
          counting
              .settings(folder.resolve("checkpoint"), "local[2]")
              .and(csvSink("driver"))
              .withSpark("ui.enabled", "true")
              .withSpark("ui.port", Integer.toString(port))
              .with("metrics.port", metrics)
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
        counting.awaitExact(job);
        long sent = counting.history.sent();
        assertThat(get(metrics, "/metrics"))
            .contains("lowlag_rows_in_total" + QUERY + " " + (double) sent);
        assertThat(get(port, "/lowlag/"))
            .contains("counting", "real-time, co-partitioned state")
            .contains("<th scope=\"row\">all</th><td>" + String.format(Locale.ROOT, "%,d", sent));
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
}
