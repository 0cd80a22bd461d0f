package io.lowlag.it.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.attribution.correlation.CorrelationJob;
import io.lowlag.it.fixture.JobProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
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
    Map<String, String> settings = settings(ads);

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

    // At least once: a repeated batch may repeat outputs, under the same ids, and adds nothing.
    CorrelationFixture.Outputs found = ads.outputs();
    assertThat(new HashSet<>(found.matches())).isEqualTo(ads.expected.matches());
    assertThat(new HashSet<>(found.unmatched())).isEqualTo(ads.expected.unmatched().entrySet());
    assertThat(new HashSet<>(found.deadLetters())).isEqualTo(ads.expected.deadLetters());
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

  private Map<String, String> settings(CorrelationFixture ads) {
    Map<String, String> settings = ads.settings(folder.resolve("checkpoint"), "micro-batch");
    // Longer than the job is down, or what waits for a partner would end before the partner is
    // read.
    settings.put("correlation.allowed-lateness", "30s");
    settings.put("spark.master", "\"local[2]\"");
    settings.put("spark.\"ui.enabled\"", "false");
    settings.put("spark.\"sql.shuffle.partitions\"", "2");
    return settings;
  }
}
