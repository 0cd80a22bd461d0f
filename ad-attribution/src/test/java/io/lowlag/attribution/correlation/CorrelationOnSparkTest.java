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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.runtime.MemoryStream;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

/**
 * State and timers go through Spark's encoders into RocksDB and come back in a later run. No test
 * waits: what must live is kept for hours, what must end is kept for a millisecond.
 */
class CorrelationOnSparkTest {

  private static final long T = 1_000_000;
  private static final Duration HOURS = Duration.ofHours(9);
  private static SparkSession spark;

  @TempDir Path checkpoint;
  private MemoryStream<AdEvent> source;
  private long offset;

  @BeforeAll
  static void startSpark() {
    spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "1")
            // With processing-time timers Spark would plan batches without data for ever.
            .config("spark.sql.streaming.noDataMicroBatches.enabled", "false")
            .config(
                "spark.sql.streaming.stateStore.providerClass",
                "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider")
            .getOrCreate();
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @BeforeEach
  void openSource() {
    source = MemoryStream.apply(Encoders.bean(AdEvent.class), spark);
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
    assertThat(keysWithState("request")).doesNotContain("t1", "t2", "t3");
    assertThat(keysWithState("impressions")).isEmpty();
    assertThat(keysWithTimer()).doesNotContain("t1", "t2", "t3");
  }

  private List<Object> run(CorrelationPolicy policy, AdEvent... rows) throws Exception {
    source.addData(CollectionConverters.asScala(List.of(rows)).toSeq());
    List<Correlation> outputs = new ArrayList<>();
    VoidFunction2<Dataset<Correlation>, Long> collect =
        (batch, id) -> outputs.addAll(batch.collectAsList());
    MapFunction<AdEvent, String> key = AdEvent::getTransactionId;
    source
        .toDS()
        .groupByKey(key, Encoders.STRING())
        .transformWithState(
            new CorrelationProcessor(policy),
            TimeMode.ProcessingTime(),
            OutputMode.Update(),
            Encoders.bean(Correlation.class))
        .writeStream()
        .outputMode(OutputMode.Update())
        .trigger(Trigger.AvailableNow())
        .option("checkpointLocation", checkpoint.toString())
        .foreachBatch(collect)
        .start()
        .awaitTermination(60_000);
    return ProcessorUnderTest.contents(outputs);
  }

  private List<String> keysWithState(String variable) {
    return keys("stateVarName", variable);
  }

  private List<String> keysWithTimer() {
    return keys("readRegisteredTimers", "true");
  }

  private List<String> keys(String option, String value) {
    return spark
        .read()
        .format("statestore")
        .option(option, value)
        .load(checkpoint.toString())
        .select("key.value")
        .as(Encoders.STRING())
        .collectAsList();
  }

  private AdEvent next(AdEvent event) {
    return readAt(event, new Origin(0, offset++, 0, 0));
  }
}
