package io.lowlag.it.fraud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.common.config.Overrides;
import io.lowlag.common.job.RunningJob;
import io.lowlag.fraud.scoring.ScoringJob;
import io.lowlag.it.fixture.SharedSpark;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
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

  private Map<String, Set<String>> replay(String mode, int limit) throws Exception {
    ScoringFixture cards = new ScoringFixture("replay-" + mode + "-" + limit, history);
    cards.sendRecorded();
    Overrides settings = cards.settings(folder.resolve(mode + limit), mode);
    if (limit > 0) {
      settings = settings.with("source.max-offsets-per-trigger", limit);
    }

    try (RunningJob job = SharedSpark.start(new ScoringJob(), settings)) {
      if (!mode.equals("available-now")) {
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(500))
            .until(() -> cards.isComplete() && allAreIdle(cards.everServed()));
        job.stopAfterBatch();
      }
      job.awaitEnd();
    }

    assertThat(cards.scored()).containsExactlyInAnyOrderEntriesOf(cards.answers());
    assertThat(cards.repetitions()).isPositive().isEqualTo(cards.sentAgain());
    assertThat(cards.alerts()).isNotEmpty().containsExactlyInAnyOrderElementsOf(cards.suspicious());
    assertThat(cards.kafka.read(cards.topic("fraud-features-dead-letters")))
        .hasSize(cards.unreadable());
    return cards.everServed();
  }

  private static boolean allAreIdle(Map<String, Set<String>> served) {
    return served.values().stream().allMatch(card -> card.contains(""));
  }
}
