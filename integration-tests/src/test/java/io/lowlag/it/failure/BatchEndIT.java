package io.lowlag.it.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.common.config.Overrides;
import io.lowlag.it.fixture.StandaloneCluster;
import io.lowlag.it.fixture.Supervisor;
import io.lowlag.it.fixture.TestKafka;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real-time batch of many minutes whose tasks run in other processes than the driver. */
@Tag("long")
class BatchEndIT {

  private static final int SIGTERM_EXIT = 143;

  @TempDir private Path folder;

  @Test
  void aJobThatIsAskedToStopEndsItAndCommitsIt() throws Exception {
    Path checkpoint = folder.resolve("checkpoint");
    try (CountingFixture counting = new CountingFixture(TestKafka.shared(), 1);
        StandaloneCluster cluster = StandaloneCluster.start(folder)) {
      Overrides settings =
          counting
              .settings(checkpoint, "")
              .and(cluster.settings())
              .with("execution.interval", "30m");
      try (Supervisor job = new Supervisor(CountingJob.class, settings, folder)) {
        // The short batches at the start of a run.
        await()
            .atMost(Duration.ofMinutes(4))
            .until(() -> Files.exists(checkpoint.resolve("commits/1")));
        counting.awaitProgress(job);
        assertThat(checkpoint.resolve("commits/2")).as("the batch still runs").doesNotExist();

        assertThat(job.terminate()).isEqualTo(SIGTERM_EXIT);

        assertThat(job.output())
            .containsPattern("batches=[1-9]")
            .contains("end=stopped")
            .doesNotContain("batch-cut-off")
            .doesNotContain("\tat ");
        assertThat(checkpoint.resolve("commits/2")).exists();
        assertThat(counting.history.read().wrong()).isEmpty();
      }
    }
  }
}
