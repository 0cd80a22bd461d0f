package io.lowlag.it.attribution;

import static io.lowlag.it.attribution.ClockAhead.AHEAD;
import static io.lowlag.it.attribution.ClockAhead.ONE_BESIDE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that lies in the past, read from its beginning as fast as it goes: as it was live. */
class CorrelationReplayIT {

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
    replay("ahead-", mode, limit, ads -> ads.sendRecordedBeside(AHEAD, 1, ONE_BESIDE));
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "real-time,     ",
    "micro-batch,   150",
    "available-now, 150",
  })
  void batchesFromAClockThatWasAheadChangeNoAnswer(String mode, String limit) throws Exception {
    replay("ahead-batches-", mode, limit, ads -> ads.sendRecordedBeside(AHEAD, 40, 10));
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "real-time,     ",
    "micro-batch,   ",
    "micro-batch,   150",
    "available-now, 150",
  })
  void batchesFromAClockThatWasLateChangeNoAnswer(String mode, String limit) throws Exception {
    replay("late-", mode, limit, ads -> ads.sendRecordedBeside(AHEAD.negated(), 60, 5));
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(strings = {"micro-batch", "available-now"})
  void soDoTopicsThatBearTheBrokersTime(String mode) throws Exception {
    CorrelationFixture ads =
        CorrelationFixture.stampedByTheBroker("broker-time-" + mode, 100, 20, 7);
    ads.send();
    // A run that ends with its topics leaves what still waits to the next one.
    Duration waiting = CorrelationFixture.WINDOW.plus(CorrelationFixture.LATENESS);
    Instant over = Instant.now().plus(waiting);
    await().atMost(waiting.plusSeconds(5)).until(() -> Instant.now().isAfter(over));

    read(ads, mode, "150");
  }

  private void replay(String name, String mode, String limit, Consumer<CorrelationFixture> send)
      throws Exception {
    // Given traffic of an hour ago, with events that came after their partners' time was over
    CorrelationFixture ads =
        new CorrelationFixture(
            name + mode + "-" + limit, 100, 30, 7, System.currentTimeMillis() - AN_HOUR.toMillis());
    send.accept(ads);

    // When it is read at once
    read(ads, mode, limit);
  }

  private void read(CorrelationFixture ads, String mode, String limit) throws Exception {
    ads.run(folder, mode, limit, found -> found.isComplete(ads.expected));

    // Then every answer and every reason is that of the live run
    ads.outputs().assertRightUpToRepetitions(ads.expected);
    int expected =
        ads.expected.matches().size()
            + ads.expected.unmatched().size()
            + ads.expected.deadLetters().size();
    assertThat(ads.outputs().size()).isEqualTo(expected);
  }
}
