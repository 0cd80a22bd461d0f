package io.lowlag.it.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.common.config.Overrides;
import io.lowlag.it.fixture.JobProcess;
import io.lowlag.it.fixture.Supervisor;
import io.lowlag.it.fixture.TestKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A driver whose host stands still until another has its checkpoint, and then goes on: the offset
 * log decides, and what was answered meanwhile is right.
 */
class SecondDriverIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"real-time", "micro-batch"})
  @Tag("long")
  void theOneThatIsLateEndsAndNothingIsLostOrWrong(String mode) throws Exception {
    Path checkpoint = folder.resolve("checkpoint");
    try (CountingFixture counting = new CountingFixture(TestKafka.shared(), 1)) {
      Overrides settings = counting.settings(checkpoint, "local[2]").with("execution.mode", mode);
      try (JobProcess late = JobProcess.start(CountingJob.class, settings, folder)) {
        await().atMost(PATIENCE).until(() -> counting.history.read().answeredBeyond(200));

        // What another host sees of one that hangs for longer than the lease: no sign of life.
        late.standStill();
        deleteFiles(checkpoint.resolve("lowlag-state/owners"));
        try (Supervisor next = new Supervisor(CountingJob.class, settings, folder)) {
          int batches = batches(checkpoint);
          counting.tendUntil(next, "no batch more", () -> batches(checkpoint) > batches + 1);
          counting.awaitProgress(next);
          late.goOn();

          assertThat(late.awaitExit()).as(late.output()).isEqualTo(CountingTopics.FAILED);
          List<String> lines = late.output().lines().toList();
          assertThat(lines).filteredOn(line -> line.startsWith("error: ")).hasSize(1);
          assertThat(lines.get(lines.size() - 1)).startsWith("error: ").contains("another driver");
          assertThat(late.output()).doesNotContain("\tat ");

          counting.awaitProgress(next);
          assertThat(next.starts()).as("the other goes on").isEqualTo(1);
          counting.awaitExact(next);
        }
      }
    }
  }

  private static int batches(Path checkpoint) throws IOException {
    try (Stream<Path> files = Files.list(checkpoint.resolve("commits"))) {
      return (int) files.filter(file -> !file.getFileName().toString().startsWith(".")).count();
    }
  }

  private static void deleteFiles(Path owners) throws IOException {
    try (Stream<Path> files = Files.list(owners)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }
}
