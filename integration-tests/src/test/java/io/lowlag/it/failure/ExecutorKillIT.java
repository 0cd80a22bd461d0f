package io.lowlag.it.failure;

import io.lowlag.common.config.Overrides;
import io.lowlag.it.fixture.Rounds;
import io.lowlag.it.fixture.StandaloneCluster;
import io.lowlag.it.fixture.Supervisor;
import io.lowlag.it.fixture.TestKafka;
import java.util.Random;
import org.junit.jupiter.api.Tag;

/**
 * An executor of a cluster that is killed with -9 at any moment: its partitions move, with their
 * state, to whichever executor has room.
 */
@Tag("long")
class ExecutorKillIT extends CountingSuite {

  @Override
  String failOften(Rounds rounds, Random random) throws Exception {
    try (CountingFixture counting = new CountingFixture(TestKafka.shared(), rounds.seed());
        StandaloneCluster cluster = StandaloneCluster.start(folder);
        Supervisor job = new Supervisor(CountingJob.class, settings(counting, cluster), folder)) {
      return survive(
          counting,
          job,
          rounds,
          round -> {
            counting.awaitProgress(job);
            Rounds.letPass(random, A_BATCH_AND_ITS_END);
            cluster.killExecutor(random.nextInt(2));
          });
    }
  }

  private Overrides settings(CountingFixture counting, StandaloneCluster cluster) {
    return counting.settings(folder.resolve("checkpoint"), "").and(cluster.settings());
  }
}
