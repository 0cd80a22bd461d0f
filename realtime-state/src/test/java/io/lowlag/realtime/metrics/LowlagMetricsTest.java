package io.lowlag.realtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.Histogram;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Snapshot;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class LowlagMetricsTest {

  @Test
  void aHistogramKeepsTheRareWorstValue() {
    Histogram histogram = LowlagMetrics.histogram("test.rare");
    for (int i = 1; i <= 99_999; i++) {
      histogram.update(i % 100);
    }
    histogram.update(1_000_000);

    Snapshot snapshot = histogram.getSnapshot();
    assertThat((double) snapshot.getMax()).isCloseTo(1_000_000, Percentage.withPercentage(1));
    assertThat(snapshot.get99thPercentile()).isCloseTo(98, Percentage.withPercentage(2));
    assertThat(snapshot.size()).isEqualTo(100_000);
  }

  @Test
  void aSecondReaderOfAHistogramSeesTheSameValues() {
    Histogram histogram = LowlagMetrics.histogram("test.readers");
    histogram.update(7);

    assertThat(histogram.getSnapshot().getMax()).isEqualTo(7);
    assertThat(histogram.getSnapshot().getMax()).isEqualTo(7);
  }

  @Test
  void aMetricMadeAfterPublishingIsPublished() {
    MetricRegistry spark = new MetricRegistry();
    spark.register(LowlagMetrics.REGISTRY, LowlagMetrics.registry());

    LowlagMetrics.registry().counter("test.late").inc();

    assertThat(spark.getCounters()).containsKey("lowlag.test.late");
  }
}
