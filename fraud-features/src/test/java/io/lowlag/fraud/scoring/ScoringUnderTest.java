package io.lowlag.fraud.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.testing.ProcessorUnderTest;
import io.lowlag.fraud.model.CardFeatures;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.model.ScoredTransaction;
import io.lowlag.fraud.scoring.model.CardOutcome;
import io.lowlag.fraud.scoring.model.CardState;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The processor in memory: a card has one timer if it has state and none if it has not, the one
 * that its state says, and no more segments than it says.
 */
final class ScoringUnderTest extends ProcessorUnderTest<CardTransaction, CardOutcome> {

  ScoringUnderTest(ScoringPolicy policy) {
    super(new ScoringProcessor(policy));
  }

  /** One call with rows of one card; returns what is said of them. */
  List<ScoredTransaction> rows(List<CardTransaction> rows) {
    return scored(rows(rows.get(0).cardId(), rows));
  }

  List<ScoredTransaction> rows(CardTransaction... rows) {
    return rows(List.of(rows));
  }

  List<ScoredTransaction> allScored() {
    return scored(allOutputs());
  }

  static List<ScoredTransaction> scored(List<CardOutcome> outcomes) {
    return outcomes.stream().map(CardOutcome::scored).filter(Objects::nonNull).toList();
  }

  static List<CardFeatures> features(List<CardOutcome> outcomes) {
    return outcomes.stream().map(CardOutcome::features).filter(Objects::nonNull).toList();
  }

  @Override
  protected void checkStateOf(String card) {
    Optional<CardState> state = valueOf(ScoringProcessor.CARD_STATE, card);
    assertThat(timersOf(card))
        .as("timers of %s", card)
        .isEqualTo(state.map(CardState::timer).stream().toList());
    assertThat(segmentsOf(card))
        .as("segments of %s", card)
        .hasSize(state.map(CardState::segments).orElse(0));
  }

  boolean hasState(String card) {
    return valueOf(ScoringProcessor.CARD_STATE, card).isPresent();
  }

  Map<Long, byte[]> segmentsOf(String card) {
    return mapOf(ScoringProcessor.SEGMENTS_STATE, card);
  }
}
