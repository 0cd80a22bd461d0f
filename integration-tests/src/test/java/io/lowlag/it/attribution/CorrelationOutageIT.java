package io.lowlag.it.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.attribution.correlation.CorrelationJob;
import io.lowlag.common.config.Overrides;
import io.lowlag.it.fixture.JobProcess;
import io.lowlag.it.fixture.Rounds;
import io.lowlag.it.fixture.SharedSpark;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The correlation job, down while the partners of what it has read arrive. */
class CorrelationOutageIT {

  private static final int SIGTERM_EXIT = 143;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration A_MOMENT = Duration.ofSeconds(3);

  private static final Duration SHORT = Duration.ofSeconds(3);

  /** Longer than everything that was read before waits. */
  private static final Duration LONG =
      CorrelationFixture.WINDOW.plus(CorrelationFixture.LATENESS).plusSeconds(2);

  @TempDir private Path folder;

  @Test
  void answersAreThoseOfARunWithoutTheOutage() throws Exception {
    survive("real-time", true, false, LONG);
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "micro-batch, true,  false",
    "real-time,   false, false",
    "micro-batch, false, false",
    "real-time,   true,  true",
    "micro-batch, true,  true",
  })
  void soTheyAreInOtherModesAfterAStopAndIfItIsKilledWhileItCatchesUp(
      String mode, boolean killed, boolean again) throws Exception {
    survive(mode, killed, again, LONG);
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "real-time,   true",
    "micro-batch, true",
    "real-time,   false",
    "micro-batch, false",
  })
  void soTheyAreIfItIsDownForLessThanEventsWait(String mode, boolean killed) throws Exception {
    survive(mode, killed, false, SHORT);
  }

  @Tag("long")
  @Test
  void soTheyAreIfRunsThatEndWithTheTopicsAreFarApart() throws Exception {
    CorrelationFixture ads = new CorrelationFixture("outage-available-now", 200, 12, 4);
    Overrides settings = ads.settings(folder, "available-now");
    Thread sending = new Thread(ads::send, "traffic");
    sending.start();

    await().atMost(PATIENCE).until(() -> ads.kafka.read(ads.topic("ad-requests")).size() > 800);
    SharedSpark.runToEnd(new CorrelationJob(), settings);
    assertThat(ads.outputs().matches()).isNotEmpty();
    assertThat(ads.outputs().isComplete(ads.expected)).isFalse();
    sending.join();
    Instant next = Instant.now().plus(LONG);
    await().atMost(LONG.plusSeconds(5)).until(() -> Instant.now().isAfter(next));
    SharedSpark.runToEnd(new CorrelationJob(), settings);

    ads.outputs().assertRightUpToRepetitions(ads.expected);
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(strings = {"real-time", "micro-batch"})
  void soTheyAreBesideAProducerWhoseClockIsAhead(String mode) throws Exception {
    survive(mode, true, false, LONG, CorrelationFixture::sendBesideAClockAhead);
  }

  private void survive(String mode, boolean killed, boolean again, Duration outage)
      throws Exception {
    survive(mode, killed, again, outage, CorrelationFixture::send);
  }

  private void survive(
      String mode,
      boolean killed,
      boolean again,
      Duration outage,
      Consumer<CorrelationFixture> traffic)
      throws Exception {
    // Events must still come when a job that ends in order has ended.
    int seconds = killed ? 6 : 25;
    CorrelationFixture ads =
        new CorrelationFixture("outage-" + folder.getFileName(), 200, seconds, 4);
    Overrides settings = settings(ads, mode);
    Thread sending = new Thread(() -> traffic.accept(ads), "traffic");

    // Given a job that has read requests whose impressions are still to come
    try (JobProcess first = JobProcess.start(CorrelationJob.class, settings, folder)) {
      await().atMost(PATIENCE).until(() -> first.output().contains("checkpoint"));
      sending.start();
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(200))
          .until(() -> !ads.outputs().matches().isEmpty());
      if (killed) {
        first.kill();
      } else {
        assertThat(first.terminate()).isEqualTo(SIGTERM_EXIT);
      }
    }
    assertThat(ads.outputs().isComplete(ads.expected)).isFalse();

    // When it is down for a time in which they arrive
    Instant up = Instant.now().plus(outage);
    if (outage.equals(LONG)) {
      sending.join();
    }
    await().atMost(outage.plusSeconds(5)).until(() -> Instant.now().isAfter(up));

    if (again) {
      killWhileItCatchesUp(settings);
    }

    // Then it answers as if it had never been down
    try (JobProcess second = JobProcess.start(CorrelationJob.class, settings, folder)) {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> ads.outputs().isComplete(ads.expected));
      assertThat(second.terminate()).isEqualTo(SIGTERM_EXIT);
      assertThat(second.output()).contains("end=stopped").containsPattern("time  .* CreateTime");
      if (!again && outage.equals(LONG)) {
        assertThat(second.output()).containsPattern("caught-up .*behind-ms=\\d{5}");
      }
      if (!killed) {
        assertThat(second.output()).contains("(continued)").containsPattern("behind +[1-9]");
      }
    }
    ads.outputs().assertRightUpToRepetitions(ads.expected);
  }

  private void killWhileItCatchesUp(Overrides settings) throws Exception {
    try (JobProcess job = JobProcess.start(CorrelationJob.class, settings, folder)) {
      await().atMost(PATIENCE).until(() -> job.output().contains("job-started"));
      Rounds.letPass(new Random(), A_MOMENT);
      job.kill();
    }
  }

  private Overrides settings(CorrelationFixture ads, String mode) {
    return ads.settings(folder.resolve("checkpoint"), mode)
        .with("execution.interval", "5s")
        .with("spark.master", "local[4]")
        .withSpark("ui.enabled", "false")
        .withSpark("sql.shuffle.partitions", "2");
  }
}
