package io.lowlag.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.it.fixture.ChildJvm;
import io.lowlag.it.fixture.Ports;
import io.lowlag.launcher.Lowlag;
import io.lowlag.realtime.metrics.LowlagPlugin;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the rules and the dashboards read is what jobs serve: the demo of every pipeline is scraped
 * while it runs, with all its disorder.
 */
@Tag("long")
class ScrapedMetricsIT {

  private static final Duration PAUSE = Duration.ofMillis(500);

  @TempDir private Path folder;

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void everyMetricThatIsReadIsServed() throws Exception {
    Set<String> attribution = scraped("ad-attribution", "real-time");
    Set<String> sessions = scraped("game-sessionization", "real-time");
    Set<String> fraud = scraped("fraud-features", "real-time");
    Set<String> all = new TreeSet<>(attribution);
    all.addAll(sessions);
    all.addAll(fraud);

    assertThat(all).as("the rules").containsAll(MetricNames.ofRules());
    assertThat(all).as("the dashboards").containsAll(MetricNames.ofDashboards());
    assertThat(attribution)
        .as("the dashboard of delivery")
        .containsAll(MetricNames.ofDashboard("lowlag-attribution-delivery"));
    assertThat(fraud)
        .as("the dashboard of scoring")
        .containsAll(MetricNames.ofDashboard("lowlag-fraud-scoring"));
    assertThat(MetricNames.ofCatalogue()).as("the catalogue").containsAll(all);
  }

  /** The names of all metrics that the pipeline's jobs serve in the course of a demo. */
  private Set<String> scraped(String pipeline, String mode) throws Exception {
    int port = Ports.free();
    List<String> arguments =
        List.of(
            "demo",
            pipeline,
            "--mode",
            mode,
            "--rate",
            "200",
            "--seconds",
            "15",
            "-D",
            // A demo's jobs share a process: the port is the process's, not each job's.
            LowlagPlugin.METRICS_PORT + "=" + port,
            "-D",
            "execution.interval=5s",
            "-D",
            "spark.sql.streaming.stateStore.rocksdb.trackTotalNumberOfRows=true");
    Set<String> names = new TreeSet<>();
    try (ChildJvm demo =
        ChildJvm.start(Lowlag.class.getName(), "2g", arguments, Map.of(), folder)) {
      while (demo.isAlive()) {
        names.addAll(MetricNames.ofScrape(scrape(port)));
        LockSupport.parkNanos(PAUSE.toNanos());
      }
      assertThat(demo.awaitExit()).as(demo.output()).isZero();
    }
    assertThat(names).as(pipeline).contains("lowlag_query_up");
    return names;
  }

  /** What is served now; nothing while nobody serves yet, or any more. */
  private String scrape(int port) throws InterruptedException {
    try {
      return http.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException notServed) {
      return "";
    }
  }
}
