package io.lowlag.it.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.attribution.correlation.CorrelationJob;
import io.lowlag.common.config.Overrides;
import io.lowlag.it.fixture.JobProcess;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The correlation job as a process that dies, and as one that is asked to stop. */
class CorrelationRestartIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int SIGTERM_EXIT = 143;

  @TempDir private Path folder;

  @Test
  void killedAndStartedAgainItLosesNothing() throws Exception {
    CorrelationFixture ads = new CorrelationFixture("killed", 300, 4, 3);
    Overrides settings = settings(ads);

    Thread sending = new Thread(ads::send, "traffic");

    try (JobProcess first = JobProcess.start(CorrelationJob.class, settings, folder)) {
      sending.start();
      awaitOutputs(ads, first);
      first.kill();
    }
    // Nothing has waited for its window yet, so what is unmatched is the second process's to say.
    assertThat(ads.outputs().isComplete(ads.expected)).isFalse();
    try (JobProcess second = JobProcess.start(CorrelationJob.class, settings, folder)) {
      sending.join();
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> ads.outputs().isComplete(ads.expected));
      assertThat(second.terminate()).isEqualTo(SIGTERM_EXIT);
      assertThat(second.output()).contains("(continued)").contains("end=stopped");
    }

    ads.outputs().assertRightUpToRepetitions(ads.expected);
  }

  private static void awaitOutputs(CorrelationFixture ads, JobProcess job) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              assertThat(job.isAlive()).as(job.output()).isTrue();
              return !ads.outputs().matches().isEmpty();
            });
  }

  private Overrides settings(CorrelationFixture ads) {
    return ads.settings(folder.resolve("checkpoint"), "micro-batch")
        .with("spark.master", "local[2]")
        .withSpark("ui.enabled", "false")
        .withSpark("sql.shuffle.partitions", "2");
  }
}
