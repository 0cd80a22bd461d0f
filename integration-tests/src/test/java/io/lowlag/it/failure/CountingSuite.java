package io.lowlag.it.failure;

import io.lowlag.it.fixture.Rounds;
import io.lowlag.it.fixture.Supervisor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Something fails again and again under the counting job: few times, and many in the long suite.
 */
abstract class CountingSuite {

  static final Duration A_BATCH_AND_ITS_END = Duration.ofSeconds(7);

  @TempDir Path folder;

  @Test
  void countsStayExact() {
    failOften(Rounds.few());
  }

  @Test
  @Tag("long")
  void countsStayExactForLong() {
    failOften(Rounds.many());
  }

  private void failOften(Rounds rounds) {
    rounds.run(random -> failOften(rounds, random));
  }

  /**
   * Lets it fail as often as the rounds say.
   *
   * @return figures for the log
   */
  abstract String failOften(Rounds rounds, Random random) throws Exception;

  /** Something that fails while the job runs. */
  interface Failure {
    /**
     * Lets it fail once.
     *
     * @param round from zero
     */
    void happen(int round) throws Exception;
  }

  /** Lets it fail in every round, and holds every answer of the job against the right one. */
  static String survive(CountingFixture counting, Supervisor job, Rounds rounds, Failure failure)
      throws Exception {
    for (int round = 0; round < rounds.count(); round++) {
      failure.happen(round);
    }
    counting.awaitExact(job);
    return counting.history + " starts=" + job.starts();
  }
}
