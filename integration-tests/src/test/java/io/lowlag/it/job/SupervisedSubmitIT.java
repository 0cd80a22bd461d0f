package io.lowlag.it.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.it.attribution.CorrelationFixture;
import io.lowlag.it.fixture.SparkDistribution;
import io.lowlag.it.fixture.StandaloneCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code submit.sh --deploy-mode cluster --supervise}: the driver runs on a worker, and one that is
 * killed is started again by the cluster, which knows nothing of checkpoints.
 */
@Tag("long")
class SupervisedSubmitIT {

  private static final Duration PATIENCE = Duration.ofMinutes(4);

  @TempDir private Path folder;

  @Test
  void theClusterStartsAKilledDriverAgain() throws Exception {
    CorrelationFixture ads = new CorrelationFixture("supervised", 50, 40, 7);
    SubmitScript script = new SubmitScript(folder);
    try (StandaloneCluster cluster = StandaloneCluster.start(folder)) {
      SubmitScript.Result submitted = script.run(options(ads), script.environment(cluster));
      assertThat(submitted.exitCode()).as(submitted.output()).isZero();
      ProcessHandle first = awaitDriver(cluster, -1);

      CompletableFuture<Void> traffic = CompletableFuture.runAsync(ads::send);
      await().atMost(PATIENCE).until(() -> !ads.outputs().matches().isEmpty());
      first.destroyForcibly();

      ProcessHandle second = awaitDriver(cluster, first.pid());
      traffic.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofSeconds(1))
          .untilAsserted(() -> ads.outputs().assertRightUpToRepetitions(ads.expected));
      assertThat(second.isAlive()).as("the driver that was started again").isTrue();
    }
  }

  private static ProcessHandle awaitDriver(StandaloneCluster cluster, long other) {
    await()
        .atMost(PATIENCE)
        .until(() -> cluster.drivers().stream().anyMatch(driver -> driver.pid() != other));
    return cluster.drivers().stream()
        .filter(driver -> driver.pid() != other)
        .findFirst()
        .orElseThrow();
  }

  private List<String> options(CorrelationFixture ads) throws Exception {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--deploy-mode",
                "cluster",
                "--supervise",
                "--conf",
                "spark.driver.memory=512m",
                "--conf",
                "spark.driver.extraClassPath=" + SparkDistribution.classPath(),
                "--conf",
                "spark.driver.extraJavaOptions=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
                "ad-correlation"));
    options.addAll(
        ads.settings(folder.resolve("checkpoint"), "real-time")
            .with("execution.interval", "5s")
            .withSpark("ui.enabled", "false")
            .withSpark("driver.host", "127.0.0.1")
            .withSpark("driver.bindAddress", "127.0.0.1")
            .withSpark("executor.memory", "512m")
            .withSpark("executor.extraClassPath", SparkDistribution.classPath())
            .asArguments());
    return options;
  }
}
