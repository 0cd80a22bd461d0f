package io.lowlag.it.fraud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import io.lowlag.common.config.Overrides;
import io.lowlag.common.job.RunningJob;
import io.lowlag.fraud.scoring.ScoringJob;
import io.lowlag.it.fixture.SharedSpark;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scoring job on a real broker: the same answer for every transaction in every mode. */
class ScoringIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"micro-batch", "real-time", "available-now"})
  void everyTransactionHasTheSameAnswerIn(String mode) throws Exception {
    ScoringFixture cards = new ScoringFixture("scoring-" + mode, 1_500, 1);
    Overrides settings = cards.settings(folder, mode);
    if (!mode.equals("real-time")) {
      settings = settings.with("source.max-offsets-per-trigger", 400);
    }
    cards.send();

    try (RunningJob job = SharedSpark.start(new ScoringJob(), settings)) {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> !job.isActive() || cards.isComplete());
      job.stopAfterBatch();
      job.awaitEnd();
    }

    assertExact(cards);
  }

  @Test
  void aTopicOfFeaturesThatKeepsEveryRecordIsToldAtTheStart() throws Exception {
    ScoringFixture cards = new ScoringFixture("scoring-uncompacted", 1, 1);
    Overrides settings = cards.settings(folder, "available-now");
    String uncompacted = cards.topic("uncompacted");
    cards.kafka.createTopics(List.of(uncompacted), ScoringFixture.PARTITIONS);
    List<String> told = new ArrayList<>();

    try (RunningJob job =
        SharedSpark.start(
            new ScoringJob(), settings.with("fraud.topics.features", uncompacted), told::add)) {
      job.awaitEnd();
    }

    assertThat(told)
        .filteredOn(line -> line.contains("is not compacted"))
        .singleElement(STRING)
        .startsWith("warning")
        .contains(uncompacted);
  }

  private static void assertExact(ScoringFixture cards) {
    assertThat(cards.scored()).containsExactlyInAnyOrderEntriesOf(cards.answers());
    assertThat(cards.repetitions()).isPositive().isEqualTo(cards.sentAgain());
    assertThat(cards.wronglyServed()).isEmpty();
    assertThat(cards.alerts()).isNotEmpty().containsExactlyInAnyOrderElementsOf(cards.suspicious());
    assertThat(cards.kafka.read(cards.topic("fraud-features-dead-letters")))
        .hasSize(cards.unreadable());
  }
}
