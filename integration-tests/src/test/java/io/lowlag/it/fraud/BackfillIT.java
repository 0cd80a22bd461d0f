package io.lowlag.it.fraud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.common.config.Overrides;
import io.lowlag.common.job.RunningJob;
import io.lowlag.fraud.FraudTables;
import io.lowlag.fraud.scoring.BackfillJob;
import io.lowlag.fraud.scoring.ScoringJob;
import io.lowlag.it.fixture.SharedSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training equals serving: a backfill finds what live scoring wrote, each transaction once. */
class BackfillIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** In groups of 30, over a year; tiers and rates change in the midst of it. */
  private static final int PAYMENTS = 300;

  private static final Duration A_YEAR_OF_PAUSES = Duration.ofDays(38);

  @TempDir private Path folder;

  @Test
  void scoringWritesTheTableBesideKafkaAndABackfillOfItFindsTheSame() throws Exception {
    ScoringFixture cards = new ScoringFixture("backfill-table", PAYMENTS, 2, A_YEAR_OF_PAUSES);
    cards.send();
    SharedSpark.runToEnd(
        new ScoringJob(),
        cards
            .settings(folder.resolve("live"), "available-now")
            .with("source.max-offsets-per-trigger", 200)
            .with(FraudTables.SCORED, folder.resolve("scored")));

    SharedSpark.runToEnd(
        new BackfillJob(),
        backfill(cards, "backfill")
            .with("fraud.backfill.from-table", folder.resolve("scored"))
            // The format of topics; a table has none.
            .with("format.default", "avro")
            .with("schema-registry.url", "http://localhost:1"));

    assertThat(cards.scored()).containsExactlyInAnyOrderEntriesOf(cards.answers());
    assertThat(ScoringFixture.in(folder.resolve("scored")))
        .containsExactlyInAnyOrderEntriesOf(cards.answers());
    assertThat(ScoringFixture.in(folder.resolve("training")))
        .containsExactlyInAnyOrderEntriesOf(cards.answers());
  }

  @Test
  @Tag("long")
  void aBackfillOfTheTopicThatIsCutOffAndRunAgainHasEachTransactionOnce() throws Exception {
    ScoringFixture cards = new ScoringFixture("backfill-topic", PAYMENTS, 3, A_YEAR_OF_PAUSES);
    cards.send();
    Overrides settings = backfill(cards, "cut-off").with("source.max-offsets-per-trigger", 100);

    try (RunningJob job = SharedSpark.start(new BackfillJob(), settings)) {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> Files.exists(folder.resolve("cut-off/commits/0")));
      assertThat(job.isActive()).as("a batch is running when it is cut off").isTrue();
    }
    assertThat(ScoringFixture.in(folder.resolve("training")))
        .as("the rest is still to come")
        .hasSizeLessThan(cards.answers().size());
    SharedSpark.runToEnd(new BackfillJob(), settings);

    assertThat(ScoringFixture.in(folder.resolve("training")))
        .containsExactlyInAnyOrderEntriesOf(cards.answers());

    SharedSpark.runToEnd(new BackfillJob(), backfill(cards, "from the beginning"));

    assertThat(ScoringFixture.in(folder.resolve("training")))
        .as("a second backfill into the same table")
        .containsExactlyInAnyOrderEntriesOf(cards.answers());
  }

  private Overrides backfill(ScoringFixture cards, String checkpoint) {
    // The mode is that of the live job: a backfill does not ask for it.
    return cards
        .settings(folder.resolve(checkpoint), "micro-batch")
        .with(FraudTables.TRAINING, folder.resolve("training"));
  }
}
