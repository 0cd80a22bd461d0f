package io.lowlag.it.failure;

import io.lowlag.devkit.kafka.EmbeddedKafka;
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

/**
 * A broker that goes away without a word and comes back, while events are sent: the job rides it
 * out, or ends and is started again until it can run.
 */
class BrokerStopIT {

  private static final Duration A_BATCH_AND_ITS_END = Duration.ofSeconds(7);
  private static final Duration AN_OUTAGE = Duration.ofSeconds(12);

  @TempDir(cleanup = CleanupMode.NEVER)
  private Path folder;

  @Test
  void countsStayExact() {
    stopOften(Rounds.few());
  }

  @Test
  @Tag("long")
  void countsStayExactForLong() {
    stopOften(Rounds.many());
  }

  private void stopOften(Rounds rounds) {
    rounds.run(
        random -> {
          // A broker of its own, since other tests need theirs.
          try (EmbeddedKafka broker = EmbeddedKafka.start();
              CountingFixture counting =
                  new CountingFixture(TestKafka.at(broker.bootstrapServers()), rounds.seed());
              Supervisor job =
                  new Supervisor(
                      CountingJob.class,
                      counting.settings(folder.resolve("checkpoint"), "local[2]"),
                      folder)) {
            for (int round = 0; round < rounds.count(); round++) {
              counting.awaitProgress(job);
              stopOnce(broker, random);
            }
            counting.awaitExact(job);
            return counting.history + " starts=" + job.starts();
          }
        });
  }

  private static void stopOnce(EmbeddedKafka broker, Random random) {
    Rounds.letPass(random, A_BATCH_AND_ITS_END);
    broker.stopAbruptly();
    Rounds.letPass(random, AN_OUTAGE);
    broker.startAgain();
  }
}
