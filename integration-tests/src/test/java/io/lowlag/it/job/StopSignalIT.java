package io.lowlag.it.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.attribution.correlation.CorrelationJob;
import io.lowlag.attribution.credit.CreditJob;
import io.lowlag.attribution.delivery.DeliveryCountJob;
import io.lowlag.attribution.delivery.DeliveryJob;
import io.lowlag.attribution.landing.AttributionLandingJob;
import io.lowlag.common.config.Overrides;
import io.lowlag.common.job.JobSpec;
import io.lowlag.common.job.StreamingJob;
import io.lowlag.fraud.features.FeaturesJob;
import io.lowlag.fraud.landing.LandingJob;
import io.lowlag.fraud.scoring.ScoringJob;
import io.lowlag.it.fixture.JobProcess;
import io.lowlag.it.fixture.TestKafka;
import io.lowlag.sessionization.SessionizationJob;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** SIGTERM to every job in every mode that runs on: it ends in order, and says so. */
@Tag("long")
class StopSignalIT {

  private static final int SIGTERM_EXIT = 143;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path folder;

  static Stream<Arguments> jobs() {
    List<StreamingJob<?>> either =
        List.of(
            new CorrelationJob(),
            new CreditJob(),
            new DeliveryCountJob(),
            new DeliveryJob(),
            new SessionizationJob(),
            new ScoringJob());
    List<StreamingJob<?>> batches =
        List.of(new FeaturesJob(), new LandingJob(), new AttributionLandingJob());
    return Stream.of(
            either.stream().map(job -> Arguments.of(job.getClass(), "real-time", "auto")),
            either.stream().map(job -> Arguments.of(job.getClass(), "micro-batch", "auto")),
            Stream.of(Arguments.of(CorrelationJob.class, "micro-batch", "shuffled")),
            batches.stream().map(job -> Arguments.of(job.getClass(), "micro-batch", "auto")))
        .flatMap(arguments -> arguments);
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void endsItInOrder(Class<? extends StreamingJob<?>> type, String mode, String state)
      throws Exception {
    TestKafka kafka = TestKafka.shared();
    Path checkpoint = folder.resolve("checkpoint");
    Overrides settings =
        kafka
            .settings(checkpoint, mode)
            .with("execution.state", state)
            .with("landing.path", folder.resolve("lake"))
            .with("spark.master", "local[4]")
            .withSpark("ui.enabled", "false");
    if (mode.equals("micro-batch")) {
      settings =
          settings
              .with("fraud.tables.features", folder.resolve("features"))
              .with("fraud.tables.scored", folder.resolve("scored"));
    }
    JobSpec spec = type.getDeclaredConstructor().newInstance().describe(settings.load());
    Set<String> topics = new HashSet<>(spec.shape().inputTopics());
    topics.addAll(spec.outputTopics());
    kafka.createTopics(topics, 1);
    try (JobProcess job = JobProcess.start(type, settings, folder)) {
      await().atMost(PATIENCE).until(() -> !job.isAlive() || job.output().contains("job-started"));
      await()
          .atMost(PATIENCE)
          .until(() -> !job.isAlive() || Files.exists(checkpoint.resolve("metadata")));

      assertThat(job.terminate()).as(job.output()).isEqualTo(SIGTERM_EXIT);

      assertThat(job.output())
          .contains("job=" + spec.name() + " ")
          .contains("end=stopped")
          .doesNotContain("error: ", "batch-cut-off", "\tat ");
    }
  }
}
