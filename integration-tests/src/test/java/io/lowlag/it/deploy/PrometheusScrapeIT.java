package io.lowlag.it.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lowlag.attribution.correlation.CorrelationJob;
import io.lowlag.common.config.Overrides;
import io.lowlag.it.attribution.CorrelationFixture;
import io.lowlag.it.fixture.JobProcess;
import io.lowlag.it.fixture.Ports;
import io.lowlag.it.fixture.Repository;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus with the shipped files looks at a real job, which is killed. */
class PrometheusScrapeIT {

  private static final Path SHIPPED = Repository.root().resolve("deploy/prometheus");
  private static final String HOST = "127.0.0.1";
  private static final String QUERY = "ad-correlation";
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private int metricsPort;
  private int prometheusPort;

  /** In a copy whose clocks go faster: a scrape a second, three seconds of patience. */
  @Test
  void aKilledJobIsToldWithinSeconds() throws Exception {
    Path copy = copyOf(PrometheusScrapeIT::hurried, PrometheusScrapeIT::hurried);
    assertThat(changedLines("prometheus.yml", copy))
        .containsExactly("scrape_interval: 1s", "scrape_timeout: 1s", "evaluation_interval: 1s");
    assertThat(new TreeSet<>(changedLines("rules.yml", copy))).containsExactly("for: 3s");

    aKilledJobIsTold(copy, PATIENCE);
  }

  @Test
  @Tag("long")
  void aKilledJobIsToldByTheFilesAsShipped() throws Exception {
    aKilledJobIsTold(
        copyOf(UnaryOperator.identity(), UnaryOperator.identity()), Duration.ofMinutes(5));
  }

  private void aKilledJobIsTold(Path configuration, Duration patience) throws Exception {
    DebianTool prometheus = DebianTool.require("prometheus", "prometheus");
    CorrelationFixture ads =
        new CorrelationFixture(
            "scrape-" + folder.getFileName(), 100, 3, 7, System.currentTimeMillis() - 60_000);
    ads.sendRecorded();
    metricsPort = Ports.free();
    prometheusPort = Ports.free();
    Files.writeString(
        Files.createDirectories(configuration.resolve("targets")).resolve("jobs.yml"),
        "- targets: [\"%s:%d\"]%n  labels: {query: %s}%n".formatted(HOST, metricsPort, QUERY));
    Process server = start(prometheus, configuration);
    try (JobProcess job = startJob(ads)) {
      awaitValue(job, patience, "up{job=\"lowlag\", query=\"" + QUERY + "\"}", 1);
      awaitValue(job, patience, "lowlag_query_up{query=\"" + QUERY + "\"}", 1);
      awaitEvaluated(job, patience);
      assertThat(firing("LowlagJobDown")).isEmpty();

      job.kill();

      await()
          .atMost(patience)
          .pollInterval(Duration.ofMillis(500))
          .untilAsserted(() -> assertThat(firing("LowlagJobDown")).hasSize(1));
      JsonNode alert = firing("LowlagJobDown").get(0);
      assertThat(alert.at("/labels/query").asText()).isEqualTo(QUERY);
      assertThat(alert.at("/labels/severity").asText()).isEqualTo("critical");
      assertThat(alert.at("/annotations/summary").asText()).isEqualTo(QUERY + " does not run");
      assertThat(alert.at("/annotations/runbook_url").asText())
          .startsWith("https://")
          .endsWith("/docs/runbooks/lowlag-job-down.md");
    } finally {
      server.destroy();
      server.waitFor();
    }
  }

  private JobProcess startJob(CorrelationFixture ads) throws IOException {
    Overrides settings =
        ads.settings(folder.resolve("checkpoint"), "real-time")
            .with("execution.interval", "5s")
            .with("metrics.port", metricsPort)
            .with("spark.master", "local[2]")
            .withSpark("ui.enabled", "false");
    return JobProcess.start(CorrelationJob.class, settings, folder);
  }

  private Process start(DebianTool prometheus, Path configuration) throws IOException {
    return prometheus.start(
        configuration,
        folder.resolve("prometheus.log"),
        "--config.file=prometheus.yml",
        "--storage.tsdb.path=" + folder.resolve("tsdb"),
        "--web.listen-address=" + HOST + ":" + prometheusPort,
        "--log.level=warn");
  }

  private void awaitValue(JobProcess job, Duration patience, String expression, double value) {
    await(expression)
        .atMost(patience)
        .pollInterval(Duration.ofMillis(500))
        .ignoreException(ConnectException.class)
        .untilAsserted(
            () -> {
              JsonNode found = query(expression);
              assertThat(found).as(expression).hasSize(1);
              assertThat(found.at("/0/value/1").asDouble()).as(expression).isEqualTo(value);
            });
    assertThat(job.isAlive()).isTrue();
  }

  /** Every rule was evaluated on what a job serves, and Prometheus could make sense of it. */
  private void awaitEvaluated(JobProcess job, Duration patience) {
    await("every rule is evaluated")
        .atMost(patience)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> {
              List<JsonNode> rules = new ArrayList<>();
              for (JsonNode group : get("/api/v1/rules").at("/data/groups")) {
                group.path("rules").forEach(rules::add);
              }
              assertThat(rules).hasSize((int) MetricNames.rules().count());
              assertThat(rules)
                  .as("evaluated without an error")
                  .allMatch(rule -> rule.path("health").asText().equals("ok"));
              assertThat(query("query:lowlag_start_time_seconds:max")).hasSize(1);
            });
    assertThat(job.isAlive()).isTrue();
  }

  private List<JsonNode> firing(String alertname) throws Exception {
    List<JsonNode> alerts = new ArrayList<>();
    for (JsonNode alert : get("/api/v1/alerts").at("/data/alerts")) {
      if (alert.at("/labels/alertname").asText().equals(alertname)
          && alert.path("state").asText().equals("firing")) {
        alerts.add(alert);
      }
    }
    return alerts;
  }

  private JsonNode query(String expression) throws Exception {
    return get("/api/v1/query?query=" + URLEncoder.encode(expression, UTF_8)).at("/data/result");
  }

  private JsonNode get(String path) throws Exception {
    URI address = URI.create("http://" + HOST + ":" + prometheusPort + path);
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString(UTF_8));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private Path copyOf(UnaryOperator<String> configuration, UnaryOperator<String> rules)
      throws IOException {
    Path copy = Files.createDirectories(folder.resolve("configuration"));
    write(copy, "prometheus.yml", configuration);
    write(copy, "rules.yml", rules);
    return copy;
  }

  private static void write(Path copy, String file, UnaryOperator<String> change)
      throws IOException {
    Files.writeString(
        copy.resolve(file), change.apply(Files.readString(SHIPPED.resolve(file), UTF_8)), UTF_8);
  }

  private static String hurried(String text) {
    return text.replaceAll(
            "(?m)^( +)(scrape_interval|scrape_timeout|evaluation_interval): \\w+$", "$1$2: 1s")
        .replaceAll("(?m)^( +)for: \\w+$", "$1for: 3s");
  }

  /** The lines of the copy, stripped, that are not those of the shipped file. */
  private static List<String> changedLines(String file, Path copy) throws IOException {
    List<String> shipped = Files.readAllLines(SHIPPED.resolve(file), UTF_8);
    List<String> copied = Files.readAllLines(copy.resolve(file), UTF_8);
    assertThat(copied).hasSameSizeAs(shipped);
    List<String> changed = new ArrayList<>();
    for (int line = 0; line < copied.size(); line++) {
      if (!copied.get(line).equals(shipped.get(line))) {
        changed.add(copied.get(line).strip());
      }
    }
    return changed;
  }
}
