package io.lowlag.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.config.Overrides;
import io.lowlag.it.fixture.ChildJvm;
import io.lowlag.it.fixture.ObjectStore;
import io.lowlag.it.fixture.Rounds;
import io.lowlag.it.fixture.Supervisor;
import io.lowlag.it.fixture.TestKafka;
import io.lowlag.launcher.Lowlag;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
            assertThat(shown(store)).contains("job         " + CountingJob.NAME, "co-partitioned");
            return told;
          }
        });
  }

  /** What {@code ./lowlag checkpoint show} prints, with the client on its class path. */
  private String shown(ObjectStore store) throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("checkpoint", "show", store.location("checkpoint")));
    arguments.addAll(store.settings().asArguments());
    try (ChildJvm command =
        ChildJvm.start(
            Lowlag.class.getName(), "512m", ObjectStore.classPath(), arguments, Map.of(), folder)) {
      assertThat(command.awaitExit()).as(command.output()).isZero();
      return command.output();
    }
  }

  private Overrides settings(CountingFixture counting, ObjectStore store) {
    return counting
        .settings(folder.resolve("unused"), "local[2]")
        .and(store.settings())
        .with("checkpoint.location", store.location("checkpoint"));
  }
}
