package io.lowlag.it.fraud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.common.job.RunningJob;
import io.lowlag.common.job.StreamingJob;
import io.lowlag.fraud.FraudTables;
import io.lowlag.fraud.scoring.BackfillJob;
import io.lowlag.fraud.scoring.ScoringJob;
import io.lowlag.it.attribution.CorrelationFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training equals serving: a backfill finds what live scoring wrote, each transaction once. */
class BackfillIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path folder;

  @Test
  void scoringWritesTheTableBesideKafkaAndABackfillOfItFindsTheSame() throws Exception {
    ScoringFixture cards = new ScoringFixture("backfill-table", 600, 2);
    cards.send();
    Map<String, String> live = cards.settings(folder.resolve("live"), "available-now");
    live.put("source.max-offsets-per-trigger", "400");
    live.put(FraudTables.SCORED, CorrelationFixture.quoted(table("scored")));
    runToEnd(cards, new ScoringJob(), live);

    Map<String, String> backfill = backfill(cards, "backfill");
    backfill.put("fraud.backfill.from-table", CorrelationFixture.quoted(table("scored")));
    runToEnd(cards, new BackfillJob(), backfill);

    assertThat(cards.scored()).containsExactlyInAnyOrderEntriesOf(cards.answers());
    assertThat(ScoringFixture.in(folder.resolve("scored")))
        .containsExactlyInAnyOrderEntriesOf(cards.answers());
    assertThat(ScoringFixture.in(folder.resolve("training")))
        .containsExactlyInAnyOrderEntriesOf(cards.answers());
  }

  @Test
  void aBackfillOfTheTopicThatIsCutOffAndRunAgainHasEachTransactionOnce() throws Exception {
    ScoringFixture cards = new ScoringFixture("backfill-topic", 600, 3);
    cards.send();
    Map<String, String> settings = backfill(cards, "cut-off");
    settings.put("source.max-offsets-per-trigger", "200");

    try (RunningJob job = cards.start(new BackfillJob(), settings)) {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> Files.exists(folder.resolve("cut-off/commits/0")));
      assertThat(job.isActive()).as("a batch is running when it is cut off").isTrue();
    }
    assertThat(ScoringFixture.in(folder.resolve("training")))
        .as("the rest is still to come")
        .hasSizeLessThan(cards.answers().size());
    runToEnd(cards, new BackfillJob(), settings);

    assertThat(ScoringFixture.in(folder.resolve("training")))
        .containsExactlyInAnyOrderEntriesOf(cards.answers());

    runToEnd(cards, new BackfillJob(), backfill(cards, "from the beginning"));

    assertThat(ScoringFixture.in(folder.resolve("training")))
        .as("a second backfill into the same table")
        .containsExactlyInAnyOrderEntriesOf(cards.answers());
  }

  private Map<String, String> backfill(ScoringFixture cards, String checkpoint) {
    // The mode is that of the live job: a backfill does not ask for it.
    Map<String, String> settings = cards.settings(folder.resolve(checkpoint), "micro-batch");
    settings.put(FraudTables.TRAINING, CorrelationFixture.quoted(table("training")));
    return settings;
  }

  private String table(String name) {
    return folder.resolve(name).toString();
  }

  private static void runToEnd(ScoringFixture cards, StreamingJob job, Map<String, String> settings)
      throws Exception {
    try (RunningJob running = cards.start(job, settings)) {
      running.awaitEnd();
    }
  }
}
