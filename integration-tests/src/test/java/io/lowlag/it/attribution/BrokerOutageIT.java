package io.lowlag.it.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.attribution.correlation.CorrelationJob;
import io.lowlag.common.config.Overrides;
import io.lowlag.devkit.kafka.EmbeddedKafka;
import io.lowlag.it.fixture.JobProcess;
import io.lowlag.it.fixture.TestKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The broker is away for longer than any event waits, while the job runs and the producers hold
 * what they could not send.
 */
@Tag("long")
class BrokerOutageIT {

  private static final int SIGTERM_EXIT = 143;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration OUTAGE =
      CorrelationFixture.WINDOW.plus(CorrelationFixture.LATENESS).plusSeconds(4);

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"micro-batch", "real-time"})
  void eventsThatProducersHoldStillFindTheirPartners(String mode) throws Exception {
    try (EmbeddedKafka broker = EmbeddedKafka.start()) {
      CorrelationFixture ads =
          new CorrelationFixture(
              TestKafka.at(broker.bootstrapServers()),
              "broker-outage",
              100,
              8,
              5,
              System.currentTimeMillis());
      Thread sending = new Thread(ads::send, "traffic");
      try (JobProcess job = JobProcess.start(CorrelationJob.class, settings(ads, mode), folder)) {
        await().atMost(PATIENCE).until(() -> job.output().contains("checkpoint"));
        sending.start();
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(200))
            .until(() -> !ads.outputs().matches().isEmpty());

        broker.stopAbruptly();
        Instant back = Instant.now().plus(OUTAGE);
        await().atMost(OUTAGE.plusSeconds(5)).until(() -> Instant.now().isAfter(back));
        broker.startAgain();
        sending.join();

        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(500))
            .until(() -> ads.outputs().isComplete(ads.expected));
        assertThat(job.terminate()).as(job.output()).isEqualTo(SIGTERM_EXIT);
      }
      ads.outputs().assertRightUpToRepetitions(ads.expected);
    }
  }

  private Overrides settings(CorrelationFixture ads, String mode) {
    return ads.settings(folder.resolve("checkpoint"), mode)
        .with("execution.interval", mode.equals("real-time") ? "5s" : "0s")
        .with("spark.master", "local[4]")
        .withSpark("ui.enabled", "false")
        .withSpark("sql.shuffle.partitions", "2");
  }
}
