package io.lowlag.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.it.fixture.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Nobody speaks of a metric that {@code docs/metrics.md} does not describe. */
class MetricCatalogueTest {

  private static final Pattern OWN_METRIC =
      Pattern.compile(
          "static final String \\w+ =\\s+\"((?:decoding|job|correlation|credit|delivery"
              + "|sessionization|scoring|features|online)\\.[a-z.-]+)\";");

  @Test
  void itHasWhatTheRulesRead() {
    assertThat(MetricNames.ofRules()).contains("lowlag_query_up", "lowlag_latency_seconds");
    assertThat(MetricNames.ofCatalogue()).containsAll(MetricNames.ofRules());
  }

  @Test
  void itHasWhatTheDashboardsRead() {
    assertThat(MetricNames.ofDashboards()).contains("lowlag_query_info", "lowlag_latency_seconds");
    assertThat(MetricNames.ofCatalogue()).containsAll(MetricNames.ofDashboards());
  }

  @Test
  void whatOnePipelineServesIsReadByItsDashboardAlone() {
    assertThat(MetricNames.ofDashboard("lowlag-fraud-scoring"))
        .contains("lowlag_scoring_model_errors_total");
    assertThat(MetricNames.ofDashboard("lowlag-job"))
        .noneMatch(name -> name.startsWith("lowlag_scoring_"));
  }

  @Test
  void itHasWhatTheRunbooksSpeakOf() throws IOException {
    for (String page : Runbooks.pages().values()) {
      // A pattern of grep is no name.
      String words = page.replaceAll("(?m)^curl .*$", "");
      assertThat(MetricNames.ofCatalogue()).containsAll(MetricNames.ofText(words));
    }
  }

  @Test
  void itHasWhatThePipelinesCount() throws IOException {
    Set<String> counted = new TreeSet<>();
    for (String module :
        Set.of("common", "ad-attribution", "game-sessionization", "fraud-features")) {
      try (Stream<Path> files = Files.walk(Repository.root().resolve(module + "/src/main/java"))) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .flatMap(file -> OWN_METRIC.matcher(read(file)).results())
            .map(MetricCatalogueTest::families)
            .forEach(counted::add);
      }
    }
    assertThat(counted).contains("lowlag_delivery_matches_repeated");
    Set<String> described = new TreeSet<>();
    MetricNames.ofCatalogue()
        .forEach(name -> described.add(name.replaceFirst("_(total|seconds)$", "")));
    assertThat(described).containsAll(counted);
  }

  private static String families(MatchResult metric) {
    return "lowlag_"
        + metric.group(1).replaceFirst("-(ms|us)$", "").replace('.', '_').replace('-', '_');
  }

  @Test
  void whatHasASampleIsInAScrape() {
    String scrape =
        """
        # HELP lowlag_query_up 1 while the query runs
        # TYPE lowlag_query_up gauge
        lowlag_query_up{query="ad-credit"} 1.0
        # TYPE lowlag_latency_seconds histogram
        lowlag_latency_seconds_bucket{query="ad-credit",le="0.001"} 7
        lowlag_latency_seconds_count{query="ad-credit"} 7
        # TYPE lowlag_state_keys gauge
        jvm_threads_current 40
        """;

    assertThat(MetricNames.ofScrape(scrape))
        .containsExactly("lowlag_latency_seconds", "lowlag_query_up");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
