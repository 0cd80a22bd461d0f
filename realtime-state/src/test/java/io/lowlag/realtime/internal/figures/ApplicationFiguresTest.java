package io.lowlag.realtime.internal.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ApplicationFiguresTest {

  private static final long NOW = 1_000_000;
  private static final long LONG_AGO = NOW - 11_000;

  @Test
  void countersGaugesAndHistogramsAreThoseOfAllProcesses() {
    Figures merged =
        merged(
            Map.of(
                "0", figures(NOW, 3, 10, List.of(5L, 7L), List.of()),
                "1", figures(NOW - 900, 4, 20, List.of(900L), List.of())));

    assertThat(merged.counters()).containsEntry("rows", 7L);
    assertThat(merged.gauges()).containsEntry("keys", 30.0);
    assertThat(merged.histograms().get("latency").getTotalCount()).isEqualTo(3);
    assertThat(merged.histograms().get("latency").getMaxValue()).isBetween(895L, 910L);
    assertThat(merged.processes()).isEqualTo(2);
  }

  @Test
  void whatALostExecutorCountedStaysAndWhatItHeldDoesNot() {
    Figures merged =
        merged(
            Map.of(
                "0", figures(LONG_AGO, 3, 10, List.of(5L), List.of(lag(0, 9, LONG_AGO))),
                "1", figures(NOW, 4, 20, List.of(7L), List.of())));

    assertThat(merged.counters()).containsEntry("rows", 7L);
    assertThat(merged.histograms().get("latency").getTotalCount()).isEqualTo(2);
    assertThat(merged.gauges()).containsEntry("keys", 20.0);
    assertThat(merged.lags()).isEmpty();
    assertThat(merged.processes()).isEqualTo(1);
  }

  @Test
  void ofAPartitionThatMovedTheNewerWordCounts() {
    Figures merged =
        merged(
            Map.of(
                "0", figures(NOW, 0, 0, List.of(), List.of(lag(0, 9, NOW - 5_000), lag(1, 2, NOW))),
                "1", figures(NOW, 0, 0, List.of(), List.of(lag(0, 4, NOW - 100)))));

    assertThat(merged.lags()).extracting(TopicLag::records).containsExactly(4L, 2L);
  }

  @Test
  void aRunThatEndedHasNoLagAlthoughAnExecutorStillReportsIt() {
    ApplicationFigures application = new ApplicationFigures();
    long now = System.currentTimeMillis();
    application.received("0", figures(now, 0, 0, List.of(), List.of(lag(0, 9, now))));
    assertThat(application.now().lags()).anyMatch(lag -> lag.runId().equals("run"));

    application.readingEnded("run");

    assertThat(application.now().lags()).noneMatch(lag -> lag.runId().equals("run"));
  }

  @Test
  void withoutExecutorsTheProcessIsTheApplication() {
    assertThat(merged(Map.of()).processes()).isEqualTo(1);
  }

  private static Figures merged(Map<String, ProcessFigures> executors) {
    return ApplicationFigures.merged(
        figures(NOW, 0, 0, List.of(), List.of()), executors, List.of(), Set.of());
  }

  private static ProcessFigures figures(
      long takenAt, long rows, double keys, List<Long> latencies, List<TopicLag> lags) {
    Histogram latency = new Histogram(2);
    latencies.forEach(latency::recordValue);
    return new ProcessFigures(
        takenAt,
        Map.of("rows", rows),
        Map.of("keys", keys),
        Map.of("latency", Histograms.encode(latency)),
        lags);
  }

  private static TopicLag lag(int partition, long records, long knownAt) {
    return new TopicLag("run", "topic", partition, records, 1, knownAt);
  }
}
