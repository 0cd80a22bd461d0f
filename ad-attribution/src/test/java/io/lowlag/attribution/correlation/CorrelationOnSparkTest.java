package io.lowlag.attribution.correlation;

import static io.lowlag.attribution.correlation.AdEvents.impression;
import static io.lowlag.attribution.correlation.AdEvents.readAt;
import static io.lowlag.attribution.correlation.AdEvents.request;
import static io.lowlag.attribution.correlation.CorrelationModel.match;
import static io.lowlag.attribution.correlation.CorrelationModel.unmatched;
import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.attribution.correlation.model.AdEvent;
import io.lowlag.attribution.correlation.model.Correlation;
import io.lowlag.common.record.Origin;
import io.lowlag.common.testing.ProcessorOnSpark;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * State and timers go through Spark's encoders into RocksDB and come back in a later run. No test
 * waits: what must live is kept for hours, what must end is kept for a millisecond.
 */
@Tag("spark")
class CorrelationOnSparkTest {

  private static final long T = 1_000_000;
  private static final Duration HOURS = Duration.ofHours(9);
  private static SparkSession spark;

  @TempDir Path checkpoint;
  private ProcessorOnSpark<AdEvent, Correlation> runs;
  private long offset;

  @BeforeAll
  static void startSpark() {
    spark = ProcessorOnSpark.startSpark();
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @BeforeEach
  void openSource() {
    runs =
        new ProcessorOnSpark<>(
            checkpoint, AdEvent.class, AdEvent::transactionId, Correlation.class);
  }

  @Test
  void eventsOfOneRunMeetThoseOfTheNext() throws Exception {
    CorrelationPolicy policy = new CorrelationPolicy(Duration.ofMillis(100), HOURS, 2);
    AdEvent firstRequest = next(request("t1", "r1", T));
    AdEvent firstImpression = next(impression("t1", "i1", T + 10));
    AdEvent waiting = next(impression("t2", "i2", T));
    AdEvent outside = next(impression("t2", "i3", T + 500));
    AdEvent secondRequest = next(request("t2", "r2", T));
    AdEvent beyondLimit = next(impression("t2", "i4", T));

    assertThat(run(policy, firstRequest, waiting, outside)).isEmpty();
    assertThat(run(policy, firstImpression, secondRequest, beyondLimit))
        .containsExactlyInAnyOrder(
            match(firstRequest, firstImpression),
            match(secondRequest, waiting),
            unmatched(outside, "outside_window"),
            unmatched(beyondLimit, "overflow"));
    assertThat(run(policy, next(firstRequest), next(waiting), next(firstImpression)))
        .as("repetitions in a third run")
        .isEmpty();
  }

  @Test
  void expiredEventsLeaveNothingBehind() throws Exception {
    CorrelationPolicy policy = new CorrelationPolicy(Duration.ofMillis(1), Duration.ZERO, 2);
    AdEvent request = next(request("t1", "r1", T));
    AdEvent impression = next(impression("t2", "i2", T));
    AdEvent matchedRequest = next(request("t3", "r3", T));
    AdEvent matchedImpression = next(impression("t3", "i3", T));
    AdEvent later = next(request("t4", "r4", T));

    List<Object> outputs =
        new ArrayList<>(run(policy, request, impression, matchedRequest, matchedImpression));
    outputs.addAll(run(policy, later));

    assertThat(outputs)
        .contains(
            unmatched(request, "no_impression"),
            unmatched(impression, "no_request"),
            match(matchedRequest, matchedImpression));
    assertThat(runs.keysWithState(CorrelationProcessor.TRANSACTION_STATE)).containsExactly("t4");
    assertThat(runs.keysWithTimer()).doesNotContain("t1", "t2", "t3");
  }

  private List<Object> run(CorrelationPolicy policy, AdEvent... rows) throws Exception {
    return CorrelationUnderTest.contents(runs.run(new CorrelationProcessor(policy), List.of(rows)));
  }

  private AdEvent next(AdEvent event) {
    return readAt(event, new Origin(0, offset++, 0, 0));
  }
}
