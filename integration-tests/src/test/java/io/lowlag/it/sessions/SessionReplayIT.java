package io.lowlag.it.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.common.config.Overrides;
import io.lowlag.common.job.RunningJob;
import io.lowlag.it.fixture.SharedSpark;
import io.lowlag.sessionization.SessionizationJob;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sessions of an hour ago, read at full speed: every heartbeat and every end is as it was live. */
class SessionReplayIT {

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration AN_HOUR = Duration.ofHours(1);

  @TempDir private Path folder;

  @Test
  void givesTheOutputsOfTheLiveRun() throws Exception {
    replay("available-now", "15");
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "real-time,     ",
    "micro-batch,   ",
    "micro-batch,   15",
    "micro-batch,   4",
    "available-now, ",
    "available-now, 60",
  })
  void soItDoesInOtherModesAndWithOtherLimits(String mode, String limit) throws Exception {
    replay(mode, limit);
  }

  private void replay(String mode, String limit) throws Exception {
    SessionFixture games = new SessionFixture("replay-" + mode + "-" + limit);
    games.sendRecorded(System.currentTimeMillis() - AN_HOUR.toMillis());
    Overrides settings = games.settings(folder, mode);
    if (limit != null) {
      settings = settings.with("source.max-offsets-per-trigger", limit);
    }

    try (RunningJob job = SharedSpark.start(new SessionizationJob(), settings)) {
      if (mode.equals("available-now")) {
        job.awaitEnd();
      } else {
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(500))
            .untilAsserted(() -> assertThat(games.outputs()).containsAll(games.expected()));
        job.stopAfterBatch();
      }
    }

    assertThat(games.outputs()).isEqualTo(games.expected());
  }
}
