package io.lowlag.it.failure;

import io.lowlag.it.fixture.Rounds;
import io.lowlag.it.fixture.Supervisor;
import io.lowlag.it.fixture.TestKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * An executor of a cluster that is killed with -9 at any moment: its partitions move, with their
 * state, to whichever executor has room.
 */
class ExecutorKillIT {

  private static final Duration A_BATCH_AND_ITS_END = Duration.ofSeconds(7);

  @TempDir(cleanup = CleanupMode.NEVER)
  private Path folder;

  @Test
  void countsStayExact() {
    killOften(Rounds.few());
  }

  @Test
  @Tag("long")
  void countsStayExactForLong() {
    killOften(Rounds.many());
  }

  private void killOften(Rounds rounds) {
    rounds.run(
        random -> {
          try (CountingFixture counting = new CountingFixture(TestKafka.shared(), rounds.seed());
              StandaloneCluster cluster = StandaloneCluster.start(folder);
              Supervisor job =
                  new Supervisor(CountingJob.class, settings(counting, cluster), folder)) {
            for (int round = 0; round < rounds.count(); round++) {
              counting.awaitProgress(job);
              Rounds.letPass(random, A_BATCH_AND_ITS_END);
              cluster.killExecutor(random.nextInt(2));
            }
            counting.awaitExact(job);
            return counting.history + " starts=" + job.starts();
          }
        });
  }

  private Map<String, String> settings(CountingFixture counting, StandaloneCluster cluster) {
    Map<String, String> settings = counting.settings(folder.resolve("checkpoint"), "");
    settings.putAll(cluster.settings());
    return settings;
  }
}
