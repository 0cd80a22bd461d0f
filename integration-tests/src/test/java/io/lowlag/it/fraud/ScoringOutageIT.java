package io.lowlag.it.fraud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.common.config.Overrides;
import io.lowlag.fraud.scoring.ScoringJob;
import io.lowlag.it.fixture.JobProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The scoring job, down while half of the transactions arrive, and in some runs for longer than the
 * shortest window of its features.
 */
@Tag("long")
class ScoringOutageIT {

  private static final int SIGTERM_EXIT = 143;
  private static final int COUNT = 600;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "real-time,   true,  70",
    "real-time,   false, 5",
    "micro-batch, true,  5",
    "micro-batch, false, 70",
  })
  void everyAnswerAndEveryCardIsAsWithoutTheOutage(String mode, boolean killed, int seconds)
      throws Exception {
    ScoringFixture cards = new ScoringFixture("scoring-outage-" + mode + killed, COUNT, 11);
    Overrides settings =
        cards
            .settings(folder.resolve("checkpoint"), mode)
            .with("execution.interval", mode.equals("real-time") ? "5s" : "0s")
            .with("spark.master", "local[4]")
            .withSpark("ui.enabled", "false")
            .withSpark("sql.shuffle.partitions", "2");

    try (JobProcess first = JobProcess.start(ScoringJob.class, settings, folder)) {
      await().atMost(PATIENCE).until(() -> first.output().contains("job-started"));
      cards.sendFirstHalf();
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(200))
          .until(() -> cards.scoredUpToRepetitions().size() > COUNT / 8);
      if (killed) {
        first.kill();
      } else {
        assertThat(first.terminate()).isEqualTo(SIGTERM_EXIT);
      }
    }
    Instant up = Instant.now().plusSeconds(seconds);
    cards.sendSecondHalf();
    await().atMost(Duration.ofSeconds(seconds + 5)).until(() -> Instant.now().isAfter(up));

    try (JobProcess second = JobProcess.start(ScoringJob.class, settings, folder)) {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(500))
          .until(
              () ->
                  cards.scoredUpToRepetitions().size() == cards.answers().size()
                      && cards.wronglyServed().isEmpty());
      assertThat(second.terminate()).isEqualTo(SIGTERM_EXIT);
    }
    assertThat(cards.scoredUpToRepetitions()).containsExactlyInAnyOrderEntriesOf(cards.answers());
    assertThat(cards.wronglyServed()).isEmpty();
    assertThat(cards.suspicious()).isNotEmpty().hasSameElementsAs(cards.alerts());
  }
}
