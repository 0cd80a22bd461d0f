package io.lowlag.it.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.attribution.correlation.CorrelationJob;
import io.lowlag.common.config.Overrides;
import io.lowlag.common.job.RunningJob;
import io.lowlag.it.fixture.SharedSpark;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run that lies in the past, read from its beginning as fast as it goes: as it was live. */
class CorrelationReplayIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration AN_HOUR = Duration.ofHours(1);

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "real-time,     ",
    "micro-batch,   ",
    "micro-batch,   150",
    "available-now, ",
    "available-now, 150",
  })
  void givesTheAnswersOfTheLiveRun(String mode, String limit) throws Exception {
    replay("replay-", mode, limit, CorrelationFixture::sendRecorded);
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "real-time,     ",
    "micro-batch,   ",
    "micro-batch,   150",
    "available-now, 150",
  })
  void recordsFromAClockThatWasAheadChangeNoAnswer(String mode, String limit) throws Exception {
    replay("ahead-", mode, limit, CorrelationFixture::sendRecordedBesideAClockAhead);
  }

  private void replay(String name, String mode, String limit, Consumer<CorrelationFixture> send)
      throws Exception {
    // Given traffic of an hour ago, with events that came after their partners' time was over
    CorrelationFixture ads =
        new CorrelationFixture(
            name + mode + "-" + limit, 100, 30, 7, System.currentTimeMillis() - AN_HOUR.toMillis());
    send.accept(ads);
    Overrides settings = ads.settings(folder, mode);

    // When it is read at once
    try (RunningJob job =
        SharedSpark.start(
            new CorrelationJob(),
            limit == null ? settings : settings.with("source.max-offsets-per-trigger", limit))) {
      if (mode.equals("available-now")) {
        job.awaitEnd();
      } else {
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(500))
            .until(() -> ads.outputs().isComplete(ads.expected));
        job.stopAfterBatch();
      }
    }

    // Then every answer and every reason is that of the live run
    ads.outputs().assertRightUpToRepetitions(ads.expected);
    int expected =
        ads.expected.matches().size()
            + ads.expected.unmatched().size()
            + ads.expected.deadLetters().size();
    assertThat(ads.outputs().size()).isEqualTo(expected);
  }
}
