package io.lowlag.sessionization;

import static io.lowlag.sessionization.GameEvents.end;
import static io.lowlag.sessionization.GameEvents.event;
import static io.lowlag.sessionization.GameEvents.readAt;
import static io.lowlag.sessionization.GameEvents.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.testing.ProcessorOnSpark;
import io.lowlag.sessionization.model.GameEvent;
import io.lowlag.sessionization.model.SessionEvent;
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
class SessionizationOnSparkTest {

  private static final Duration HOURS = Duration.ofHours(9);
  private static final Duration MILLI = Duration.ofMillis(1);
  private static SparkSession spark;

  @TempDir Path checkpoint;
  private final long recently = System.currentTimeMillis() - 60_000;
  private ProcessorOnSpark<GameEvent, SessionEvent> runs;
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
            checkpoint, GameEvent.class, GameEvent::deviceId, SessionEvent.class);
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
    assertThat(runs.keysWithTimer()).as("moved three times, still one").containsExactly("d");
  }

  @Test
  void heartbeatsComeFromTimersOfAnEarlierRun() throws Exception {
    SessionPolicy policy = new SessionPolicy(MILLI, HOURS, HeartbeatCatchUp.LATEST, HOURS, HOURS);

    run(policy, start("s", recently));
    List<String> outputs = run(policy, event(GameEvent.END, "another", "t", recently));

    assertThat(outputs).singleElement().asString().startsWith("heartbeat of s after ");
    assertThat(runs.keysWithTimer()).containsExactlyInAnyOrder("d", "another");
  }

  @Test
  void sessionsThatAreOverLeaveNothingBehind() throws Exception {
    SessionPolicy policy =
        new SessionPolicy(HOURS, MILLI, HeartbeatCatchUp.LATEST, MILLI, Duration.ZERO);

    List<String> outputs = new ArrayList<>(run(policy, start("s", recently), end("t", recently)));
    outputs.addAll(run(policy, event(GameEvent.END, "another", "t", recently)));

    assertThat(outputs).containsExactly("start of s after 0", "timeout of s after 1");
    assertThat(runs.keysWithState(SessionizationProcessor.DEVICE_STATE)).doesNotContain("d");
    assertThat(runs.keysWithState(SessionizationProcessor.SESSIONS_STATE)).doesNotContain("d");
    assertThat(runs.keysWithTimer()).doesNotContain("d");
  }

  private List<String> run(SessionPolicy policy, GameEvent... rows) throws Exception {
    List<GameEvent> placed = new ArrayList<>();
    for (GameEvent row : rows) {
      placed.add(readAt(offset++, row));
    }
    return runs.run(new SessionizationProcessor(policy), placed).stream()
        .map(e -> e.cause() + " of " + e.sessionId() + " after " + e.durationMs())
        .toList();
  }
}
