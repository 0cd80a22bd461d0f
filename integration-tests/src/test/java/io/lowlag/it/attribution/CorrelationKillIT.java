package io.lowlag.it.attribution;

import static org.awaitility.Awaitility.await;

import io.lowlag.attribution.correlation.CorrelationJob;
import io.lowlag.common.config.Overrides;
import io.lowlag.it.fixture.Rounds;
import io.lowlag.it.fixture.Supervisor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The correlation in real-time mode, with its timers, killed with -9 while traffic comes. */
class CorrelationKillIT {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration A_BATCH_AND_ITS_END = Duration.ofSeconds(7);
  private static final int EVENTS_PER_SECOND = 100;
  private static final int SECONDS_PER_ROUND = 12;

  @TempDir private Path folder;

  @Test
  @Tag("long")
  void findsWhatItWouldHaveFoundAlive() {
    killOften(Rounds.many());
  }

  private void killOften(Rounds rounds) {
    rounds.run(
        random -> {
          CorrelationFixture ads =
              new CorrelationFixture(
                  "kill" + rounds.count(),
                  EVENTS_PER_SECOND,
                  rounds.count() * SECONDS_PER_ROUND,
                  rounds.seed());
          try (Supervisor job = new Supervisor(CorrelationJob.class, settings(ads), folder)) {
            CompletableFuture<Void> traffic = CompletableFuture.runAsync(ads::send);
            for (int round = 0; round < rounds.count(); round++) {
              killOnce(ads, job, random, traffic::isDone);
            }
            traffic.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            awaitComplete(ads, job);
            return "starts=" + job.starts();
          }
        });
  }

  // Once all was sent, on a slow machine, the kills go on among what is still due.
  private static void killOnce(
      CorrelationFixture ads, Supervisor job, Random random, BooleanSupplier allSent)
      throws Exception {
    int before = ads.outputs().size();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              job.tend();
              return allSent.getAsBoolean() || ads.outputs().size() > before;
            });
    Rounds.letPass(random, A_BATCH_AND_ITS_END);
    job.kill();
  }

  private static void awaitComplete(CorrelationFixture ads, Supervisor job) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () -> {
              job.tend();
              ads.outputs().assertRightUpToRepetitions(ads.expected);
            });
  }

  private Overrides settings(CorrelationFixture ads) {
    return ads.settings(folder.resolve("checkpoint"), "real-time")
        .with("execution.interval", "5s")
        .with("spark.master", "local[2]")
        .withSpark("ui.enabled", "false");
  }
}
