package io.lowlag.it.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.common.config.Overrides;
import io.lowlag.it.fixture.JobProcess;
import io.lowlag.it.fixture.Rounds;
import io.lowlag.sessionization.SessionizationJob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The sessionization job, down while sessions end, go on and time out, and killed again while it
 * catches up: its outputs are those of a run without the outage.
 */
@Tag("long")
class SessionOutageIT {

  private static final int SIGTERM_EXIT = 143;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Duration A_MOMENT = Duration.ofSeconds(3);

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "real-time,   true,  18",
    "real-time,   true,  4",
    "real-time,   false, 18",
    "micro-batch, true,  18",
    "micro-batch, false, 4",
    "micro-batch, false, 18",
  })
  void outputsAreThoseOfARunWithoutTheOutage(String mode, boolean killed, int seconds)
      throws Exception {
    survive(mode, killed, Duration.ofSeconds(seconds));
  }

  private void survive(String mode, boolean killed, Duration outage) throws Exception {
    SessionFixture games = new SessionFixture("outage-" + mode + killed + outage.toSeconds());
    Overrides settings =
        games
            .settings(folder.resolve("checkpoint"), mode)
            .with("execution.interval", mode.equals("real-time") ? "5s" : "0s")
            .with("spark.master", "local[4]")
            .withSpark("ui.enabled", "false")
            .withSpark("sql.shuffle.partitions", "2");

    Thread ends = new Thread(games::sendEnds, "ends");

    // Given a job that has read the starts
    try (JobProcess first = JobProcess.start(SessionizationJob.class, settings, folder)) {
      await().atMost(PATIENCE).until(() -> first.output().contains("checkpoint"));
      games.sendStarts();
      ends.start();
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(200))
          .until(() -> games.outputs().size() >= SessionFixture.SESSIONS);
      if (killed) {
        first.kill();
      } else {
        assertThat(first.terminate()).isEqualTo(SIGTERM_EXIT);
      }
    }

    // When sessions end while it is down
    games.awaitPassed(outage);

    killWhileItCatchesUp(settings);

    // Then it says all that it would have said
    try (JobProcess second = JobProcess.start(SessionizationJob.class, settings, folder)) {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> games.outputs().containsAll(games.expected()));
      assertThat(second.terminate()).isEqualTo(SIGTERM_EXIT);
    }
    ends.join();
    assertThat(games.outputs()).isEqualTo(games.expected());
  }

  private void killWhileItCatchesUp(Overrides settings) throws Exception {
    try (JobProcess job = JobProcess.start(SessionizationJob.class, settings, folder)) {
      await().atMost(PATIENCE).until(() -> job.output().contains("job-started"));
      Rounds.letPass(new Random(), A_MOMENT);
      job.kill();
    }
  }
}
