package io.lowlag.realtime.internal.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.realtime.internal.figures.Figures;
import io.lowlag.realtime.internal.figures.RunningQuery;
import io.lowlag.realtime.internal.figures.TopicLag;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class MetricsServerTest {

  private static final long NOW = 1_800_000_000_000L;
  private static final RunningQuery QUERY =
      new RunningQuery(
          "ad-correlation",
          "run",
          "real-time",
          "co-partitioned",
          Duration.ofSeconds(60),
          () -> 4,
          2,
          Instant.ofEpochMilli(NOW - 5_000));

  @Test
  void whatIsScrapedHasTheNamesLabelsAndUnitsOfTheCatalogue() throws Exception {
    Histogram latency = new Histogram(3);
    latency.recordValue(1_500);
    latency.recordValue(4_000);
    latency.recordValue(70_000_000);
    Figures figures =
        new Figures(
            NOW,
            List.of(QUERY),
            2,
            Map.of(
                "state.ad-correlation.rows.in", 12L,
                "state.ad-correlation.timers.fired", 3L,
                "dead-letters.not_json", 2L,
                "correlation.requests.duplicate", 1L),
            Map.of("state.ad-correlation.keys", 7.0),
            Map.of("latency-us", latency),
            List.of(new TopicLag("run", "ad-requests", 1, 42, 1_500, NOW)));

    String text = scrape(figures);

    assertThat(text.lines())
        .contains(
            "lowlag_query_up{query=\"ad-correlation\"} 1.0",
            "lowlag_query_info{mode=\"real-time\",query=\"ad-correlation\",state=\"co-partitioned\"} 1",
            "lowlag_start_time_seconds{query=\"ad-correlation\"} 1.799999995E9",
            "lowlag_trigger_interval_seconds{query=\"ad-correlation\"} 60.0",
            "lowlag_slots{query=\"ad-correlation\"} 4.0",
            "lowlag_slots_needed{query=\"ad-correlation\"} 2.0",
            "lowlag_executors{query=\"ad-correlation\"} 2.0",
            "lowlag_rows_in_total{query=\"ad-correlation\"} 12.0",
            "lowlag_timers_fired_total{query=\"ad-correlation\"} 3.0",
            "lowlag_dead_letters_total{query=\"ad-correlation\",reason=\"not_json\"} 2.0",
            "lowlag_correlation_requests_duplicate_total{query=\"ad-correlation\"} 1.0",
            "lowlag_state_keys{query=\"ad-correlation\"} 7.0",
            "lowlag_lag_records{partition=\"1\",query=\"ad-correlation\",topic=\"ad-requests\"} 42.0",
            "lowlag_lag_seconds{partition=\"1\",query=\"ad-correlation\",topic=\"ad-requests\"} 1.5",
            "lowlag_latency_seconds_bucket{query=\"ad-correlation\",le=\"0.001\"} 0",
            "lowlag_latency_seconds_bucket{query=\"ad-correlation\",le=\"0.002\"} 1",
            "lowlag_latency_seconds_bucket{query=\"ad-correlation\",le=\"0.005\"} 2",
            "lowlag_latency_seconds_bucket{query=\"ad-correlation\",le=\"60.0\"} 2",
            "lowlag_latency_seconds_bucket{query=\"ad-correlation\",le=\"+Inf\"} 3",
            "lowlag_latency_seconds_count{query=\"ad-correlation\"} 3");
  }

  @Test
  void aProcessWithoutAQueryServesWhatItHas() throws Exception {
    Figures figures =
        new Figures(NOW, List.of(), 1, Map.of("rows", 1L), Map.of(), Map.of(), List.of());

    assertThat(scrape(figures)).contains("lowlag_rows_total{query=\"\"} 1.0");
  }

  @Test
  void aPortThatIsTakenIsAnError() throws Exception {
    try (MetricsServer first = MetricsServer.start(0, () -> null)) {
      assertThatThrownBy(() -> MetricsServer.start(first.port(), () -> null))
          .isInstanceOf(IOException.class);
    }
  }

  private static String scrape(Figures figures) throws Exception {
    try (MetricsServer server = MetricsServer.start(0, () -> figures)) {
      URI address = URI.create("http://127.0.0.1:" + server.port() + "/metrics");
      return HttpClient.newHttpClient()
          .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }
}
