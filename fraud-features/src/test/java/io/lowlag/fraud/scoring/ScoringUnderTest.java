package io.lowlag.fraud.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.testing.ProcessorUnderTest;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.model.ScoredTransaction;
import io.lowlag.fraud.scoring.model.CardState;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The processor in memory: a card has one timer if it has state and none if it has not, and no more
 * segments than it says.
 */
final class ScoringUnderTest extends ProcessorUnderTest<CardTransaction, ScoredTransaction> {

  ScoringUnderTest(ScoringPolicy policy) {
    super(new ScoringProcessor(policy));
  }

  List<ScoredTransaction> rows(List<CardTransaction> rows) {
    return rows(rows.get(0).cardId(), rows);
  }

  List<ScoredTransaction> rows(CardTransaction... rows) {
    return rows(List.of(rows));
  }

  @Override
  protected void checkStateOf(String card) {
    Optional<CardState> state = valueOf(ScoringProcessor.CARD_STATE, card);
    assertThat(timersOf(card)).as("timers of %s", card).hasSize(state.isPresent() ? 1 : 0);
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
