package io.lowlag.it.failure;

import io.lowlag.it.fixture.Rounds;
import io.lowlag.it.fixture.Supervisor;
import io.lowlag.it.fixture.TestKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A driver that is killed with -9 at any moment, its start included, and started again. */
class DriverKillIT {

  private static final Duration A_BATCH_AND_ITS_END = Duration.ofSeconds(7);
  private static final Duration A_START = Duration.ofSeconds(8);

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
              Supervisor job =
                  new Supervisor(
                      CountingJob.class,
                      counting.settings(folder.resolve("checkpoint"), "local[2]"),
                      folder)) {
            for (int round = 0; round < rounds.count(); round++) {
              killOnce(counting, job, random);
            }
            counting.awaitExact(job);
            return counting.history + " starts=" + job.starts();
          }
        });
  }

  private static void killOnce(CountingFixture counting, Supervisor job, Random random)
      throws Exception {
    boolean whileItStarts = random.nextInt(4) == 0;
    if (whileItStarts) {
      job.tend();
      Rounds.letPass(random, A_START);
    } else {
      counting.awaitProgress(job);
      Rounds.letPass(random, A_BATCH_AND_ITS_END);
    }
    job.kill();
  }
}
