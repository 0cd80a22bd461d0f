package io.lowlag.it.failure;

import io.lowlag.it.fixture.Rounds;
import io.lowlag.it.fixture.Supervisor;
import io.lowlag.it.fixture.TestKafka;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;

/**
 * A driver that is killed with -9 at any moment, its start included, and started again. Every build
 * kills it at each step of a commit ({@link TornCommitIT}).
 */
@Tag("long")
class DriverKillIT extends CountingSuite {

  private static final Duration A_START = Duration.ofSeconds(8);

  @Override
  String failOften(Rounds rounds, Random random) throws Exception {
    try (CountingFixture counting = new CountingFixture(TestKafka.shared(), rounds.seed());
        Supervisor job =
            new Supervisor(
                CountingJob.class,
                counting.settings(folder.resolve("checkpoint"), "local[2]"),
                folder)) {
      return survive(counting, job, rounds, round -> killOnce(counting, job, random));
    }
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
