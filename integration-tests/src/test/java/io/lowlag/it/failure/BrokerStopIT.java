package io.lowlag.it.failure;

import io.lowlag.devkit.kafka.EmbeddedKafka;
import io.lowlag.it.fixture.Rounds;
import io.lowlag.it.fixture.Supervisor;
import io.lowlag.it.fixture.TestKafka;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;

/**
 * A broker that goes away without a word and comes back, while events are sent: the job rides it
 * out, or ends and is started again until it can run.
 */
@Tag("long")
class BrokerStopIT extends CountingSuite {

  private static final Duration AN_OUTAGE = Duration.ofSeconds(12);

  @Override
  String failOften(Rounds rounds, Random random) throws Exception {
    // A broker of its own, since other tests need theirs.
    try (EmbeddedKafka broker = EmbeddedKafka.start();
        CountingFixture counting =
            new CountingFixture(TestKafka.at(broker.bootstrapServers()), rounds.seed());
        Supervisor job =
            new Supervisor(
                CountingJob.class,
                counting.settings(folder.resolve("checkpoint"), "local[2]"),
                folder)) {
      return survive(
          counting,
          job,
          rounds,
          round -> {
            counting.awaitProgress(job);
            stopOnce(broker, random);
          });
    }
  }

  private static void stopOnce(EmbeddedKafka broker, Random random) {
    Rounds.letPass(random, A_BATCH_AND_ITS_END);
    broker.stopAbruptly();
    Rounds.letPass(random, AN_OUTAGE);
    broker.startAgain();
  }
}
