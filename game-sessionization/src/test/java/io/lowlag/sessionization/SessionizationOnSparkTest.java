package io.lowlag.sessionization;

import static io.lowlag.sessionization.GameEvents.end;
import static io.lowlag.sessionization.GameEvents.event;
import static io.lowlag.sessionization.GameEvents.readAt;
import static io.lowlag.sessionization.GameEvents.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.sessionization.model.GameEvent;
import io.lowlag.sessionization.model.SessionEvent;
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
class SessionizationOnSparkTest {

  private static final Duration HOURS = Duration.ofHours(9);
  private static final Duration MILLI = Duration.ofMillis(1);
  private static SparkSession spark;

  @TempDir Path checkpoint;
  private final long recently = System.currentTimeMillis() - 60_000;
  private MemoryStream<GameEvent> source;
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
    source = MemoryStream.apply(Encoders.bean(GameEvent.class), spark);
  }

  @Test
  void eventsOfOneRunMeetThoseOfTheNext() throws Exception {
    SessionPolicy policy = new SessionPolicy(HOURS, HOURS, HeartbeatCatchUp.LATEST, HOURS, HOURS);

    assertThat(run(policy, start("s1", recently), end("s2", recently + 200)))
        .containsExactly("start of s1 after 0");
    assertThat(run(policy, start("s2", recently + 100)))
        .containsExactly(
            "superseded of s1 after 100", "start of s2 after 0", "ended of s2 after 100");
    assertThat(run(policy, end("s1", recently + 300), start("s1", recently), start("s2", recently)))
        .as("remembered in a third run")
        .isEmpty();
    assertThat(run(policy, start("s3", recently + 400))).containsExactly("start of s3 after 0");
    assertThat(keysWithTimer()).as("moved three times, still one").containsExactly("d");
  }

  @Test
  void heartbeatsComeFromTimersOfAnEarlierRun() throws Exception {
    SessionPolicy policy = new SessionPolicy(MILLI, HOURS, HeartbeatCatchUp.LATEST, HOURS, HOURS);

    run(policy, start("s", recently));
    List<String> outputs = run(policy, event(GameEvent.END, "another", "t", recently));

    assertThat(outputs).singleElement().asString().startsWith("heartbeat of s after ");
    assertThat(keysWithTimer()).containsExactlyInAnyOrder("d", "another");
  }

  @Test
  void sessionsThatAreOverLeaveNothingBehind() throws Exception {
    SessionPolicy policy =
        new SessionPolicy(HOURS, MILLI, HeartbeatCatchUp.LATEST, MILLI, Duration.ZERO);

    List<String> outputs = new ArrayList<>(run(policy, start("s", recently), end("t", recently)));
    outputs.addAll(run(policy, event(GameEvent.END, "another", "t", recently)));

    assertThat(outputs).containsExactly("start of s after 0", "timeout of s after 1");
    assertThat(keys("stateVarName", SessionizationProcessor.DEVICE_STATE)).doesNotContain("d");
    assertThat(keys("stateVarName", SessionizationProcessor.SESSIONS_STATE)).doesNotContain("d");
    assertThat(keysWithTimer()).doesNotContain("d");
  }

  private List<String> run(SessionPolicy policy, GameEvent... rows) throws Exception {
    List<GameEvent> placed = new ArrayList<>();
    for (GameEvent row : rows) {
      placed.add(readAt(offset++, row));
    }
    source.addData(CollectionConverters.asScala(placed).toSeq());
    List<SessionEvent> outputs = new ArrayList<>();
    VoidFunction2<Dataset<SessionEvent>, Long> collect =
        (batch, id) -> outputs.addAll(batch.collectAsList());
    MapFunction<GameEvent, String> key = GameEvent::getDeviceId;
    source
        .toDS()
        .groupByKey(key, Encoders.STRING())
        .transformWithState(
            new SessionizationProcessor(policy),
            TimeMode.ProcessingTime(),
            OutputMode.Update(),
            Encoders.bean(SessionEvent.class))
        .writeStream()
        .outputMode(OutputMode.Update())
        .trigger(Trigger.AvailableNow())
        .option("checkpointLocation", checkpoint.toString())
        .foreachBatch(collect)
        .start()
        .awaitTermination(60_000);
    return outputs.stream()
        .map(e -> e.getCause() + " of " + e.getSessionId() + " after " + e.getDurationMs())
        .toList();
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
}
