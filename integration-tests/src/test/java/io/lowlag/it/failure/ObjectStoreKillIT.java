package io.lowlag.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.config.Overrides;
import io.lowlag.it.fixture.ObjectStore;
import io.lowlag.it.fixture.Rounds;
import io.lowlag.it.fixture.Supervisor;
import io.lowlag.it.fixture.TestKafka;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A driver that is killed with -9 at any moment, whose checkpoint, state and owner are in an object
 * store: an S3 server that others wrote, through Hadoop's own client.
 */
@Tag("long")
class ObjectStoreKillIT {

  @TempDir private Path folder;

  @Test
  void countsStayExact() {
    Rounds rounds = Rounds.few();
    rounds.run(
        random -> {
          try (ObjectStore store = ObjectStore.start(folder);
              CountingFixture counting = new CountingFixture(TestKafka.shared(), rounds.seed());
              Supervisor job =
                  new Supervisor(
                      CountingJob.class,
                      ObjectStore.classPath(),
                      settings(counting, store),
                      folder)) {
            String told =
                CountingSuite.survive(
                    counting,
                    job,
                    rounds,
                    round -> {
                      counting.awaitProgress(job);
                      Rounds.letPass(random, CountingSuite.A_BATCH_AND_ITS_END);
                      job.kill();
                    });
            assertThat(job.output()).contains("owner-taken-over").doesNotContain("second-driver");
            return told;
          }
        });
  }

  private Overrides settings(CountingFixture counting, ObjectStore store) {
    return counting
        .settings(folder.resolve("unused"), "local[2]")
        .and(store.settings())
        .with("checkpoint.location", store.location("checkpoint"));
  }
}
