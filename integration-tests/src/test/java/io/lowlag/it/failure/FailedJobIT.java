package io.lowlag.it.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.common.config.Overrides;
import io.lowlag.it.fixture.JobProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job that fails while it runs, as a process with the launcher's own logging. */
class FailedJobIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path folder;

  @Test
  void anOutputTopicThatIsDeletedIsNamedInTheLastLineAndNoStackTraceIsShown() throws Exception {
    CountingTopics topics = new CountingTopics(2);
    topics.send("a");
    Overrides settings =
        topics
            .settings(folder.resolve("checkpoint"), "real-time", "co-partitioned")
            .with("spark.master", "local[2]")
            .withSpark("ui.enabled", "false")
            .with("sink.options.kafka.max.block.ms", "8000")
            .with("sink.options.kafka.request.timeout.ms", "4000")
            .with("sink.options.kafka.delivery.timeout.ms", "8000");
    try (JobProcess job = JobProcess.start(CountingJob.class, settings, folder)) {
      await().atMost(PATIENCE).until(() -> !job.isAlive() || topics.answers().contains("a 1"));
      topics.delete(topics.counts);
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                topics.send("a");
                return !job.isAlive();
              });

      assertThat(job.awaitExit()).as(job.output()).isEqualTo(CountingTopics.FAILED);
      List<String> lines = job.output().lines().toList();
      assertThat(lines.get(lines.size() - 1))
          .startsWith("error: no topic " + topics.counts)
          .contains("create it");
      assertThat(lines.get(lines.size() - 2)).contains("job=counting").endsWith("end=failed");
      assertThat(job.output()).doesNotContain("\tat ").doesNotContain("== Physical Plan");
      assertThat(lines).as(job.output()).hasSizeLessThan(20);
    }
  }
}
