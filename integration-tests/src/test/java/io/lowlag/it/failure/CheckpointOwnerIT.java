package io.lowlag.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.config.Overrides;
import io.lowlag.it.fixture.JobProcess;
import io.lowlag.it.fixture.Supervisor;
import io.lowlag.it.fixture.TestKafka;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes on one checkpoint: while the first lives the second is refused; then it may. Not in
 * real-time mode, where the state's operator would notice by itself.
 */
@Tag("long")
class CheckpointOwnerIT {

  private static final int CANNOT_START = 2;

  @TempDir private Path folder;

  @Test
  void theSecondDriverIsRefusedUntilTheFirstIsDead() throws Exception {
    Path checkpoint = folder.resolve("checkpoint");
    try (CountingFixture counting = new CountingFixture(TestKafka.shared(), 1)) {
      Overrides settings =
          counting
              .settings(checkpoint, "local[2]")
              .with("execution.mode", "micro-batch")
              .with("execution.interval", "200ms")
              .withSpark("sql.shuffle.partitions", "2");
      try (Supervisor first = new Supervisor(CountingJob.class, settings, folder)) {
        counting.awaitProgress(first);

        try (JobProcess second = JobProcess.start(CountingJob.class, settings, folder)) {
          assertThat(second.awaitExit()).as(second.output()).isEqualTo(CANNOT_START);
          assertThat(second.output())
              .containsOnlyOnce("error: ")
              .contains("is in use by process")
              .doesNotContain("\tat ");
        }
        counting.awaitProgress(first);
        assertThat(first.starts()).as("the first goes on").isEqualTo(1);

        first.kill();
        counting.awaitExact(first);
        assertThat(first.output()).contains("owner-taken-over");

        first.terminate();
        assertThat(checkpoint.resolve("lowlag-state/owners")).as("given back").isEmptyDirectory();
      }
    }
  }
}
