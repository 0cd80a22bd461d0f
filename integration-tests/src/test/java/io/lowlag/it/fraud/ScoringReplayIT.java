package io.lowlag.it.fraud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.common.config.Overrides;
import io.lowlag.common.job.RunningJob;
import io.lowlag.fraud.FraudTables;
import io.lowlag.fraud.scoring.BackfillJob;
import io.lowlag.fraud.scoring.ScoringJob;
import io.lowlag.it.fixture.SharedSpark;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Payments of hours ago, read at full speed: every answer is as it was live, and so is everything
 * that was ever published of a card, until it had been idle for an hour.
 */
@Tag("long")
class ScoringReplayIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int PAYMENTS = 600;

  @TempDir private Path folder;
  private final PaymentHistory history = new PaymentHistory(PAYMENTS, 17, Duration.ZERO);

  @Test
  void everyModeAndLimitGivesTheSame() throws Exception {
    Map<String, Set<String>> served = replay("real-time", 0);
    assertThat(served.values())
        .allSatisfy(card -> assertThat(card).hasSizeGreaterThan(20).contains(""));

    assertThat(replay("micro-batch", 0)).isEqualTo(served);
    assertThat(replay("micro-batch", 20)).isEqualTo(served);
    assertThat(replay("available-now", 0)).isEqualTo(served);
    assertThat(replay("available-now", 60)).isEqualTo(served);
  }

  /** In groups of 30; tiers and rates change in the midst of the year. */
  @Test
  void aYearIsTheSameLiveReplayedAndInABackfill() throws Exception {
    PaymentHistory year = new PaymentHistory(300, 3, Duration.ofDays(38));
    ScoringFixture live = new ScoringFixture("year-live", year);
    live.send();
    run(live, "real-time", 0, live::isComplete);
    assertThat(live.scored()).containsExactlyInAnyOrderEntriesOf(year.answers());

    ScoringFixture replayed = new ScoringFixture("year-replayed", year);
    replayed.sendRecorded();
    run(replayed, "available-now", 50, () -> true);
    assertThat(replayed.scored()).isEqualTo(live.scored());
    assertThat(replayed.alerts()).hasSameElementsAs(live.alerts());

    SharedSpark.runToEnd(
        new BackfillJob(),
        replayed
            .settings(folder.resolve("backfill"), "micro-batch")
            .with(FraudTables.TRAINING, folder.resolve("training")));
    assertThat(ScoringFixture.in(folder.resolve("training"))).isEqualTo(live.scored());
  }

  private Map<String, Set<String>> replay(String mode, int limit) throws Exception {
    ScoringFixture cards = new ScoringFixture("replay-" + mode + "-" + limit, history);
    cards.sendRecorded();
    run(cards, mode, limit, () -> cards.isComplete() && allAreIdle(cards.everServed()));

    assertThat(cards.scored()).containsExactlyInAnyOrderEntriesOf(cards.answers());
    assertThat(cards.repetitions()).isPositive().isEqualTo(cards.sentAgain());
    assertThat(cards.alerts()).isNotEmpty().containsExactlyInAnyOrderElementsOf(cards.suspicious());
    assertThat(cards.kafka.read(cards.topic("fraud-features-dead-letters")))
        .hasSize(cards.unreadable());
    return cards.everServed();
  }

  private void run(ScoringFixture cards, String mode, int limit, Callable<Boolean> complete)
      throws Exception {
    Overrides settings = cards.settings(folder.resolve(cards.topic(mode)), mode);
    if (limit > 0) {
      settings = settings.with("source.max-offsets-per-trigger", limit);
    }
    try (RunningJob job = SharedSpark.start(new ScoringJob(), settings)) {
      if (!mode.equals("available-now")) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).until(complete);
        job.stopAfterBatch();
      }
      job.awaitEnd();
    }
  }

  private static boolean allAreIdle(Map<String, Set<String>> served) {
    return served.values().stream().allMatch(card -> card.contains(""));
  }
}
