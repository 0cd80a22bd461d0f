package io.lowlag.devkit.fraud;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AlertBoardTest {

  private final AlertBoard board = new AlertBoard();

  @Test
  void precisionIsOfTheAlertsAndRecallOfTheFrauds() {
    board.alerted("fraud 1");
    board.alerted("fraud 1");
    board.alerted("honest 1");
    board.alerted("honest 2");

    Map<String, Object> facts =
        board
            .against(
                Map.of(
                    "fraud 1", FraudPattern.CARD_TESTING,
                    "fraud 2", FraudPattern.CARD_TESTING,
                    "fraud 3", FraudPattern.VELOCITY_BURST,
                    "fraud 4", FraudPattern.VELOCITY_BURST))
            .facts();

    assertThat(facts)
        .containsEntry("alerts", 3)
        .containsEntry("frauds", 4)
        .containsEntry("precision", new BigDecimal("0.333"))
        .containsEntry("recall", new BigDecimal("0.250"));
    assertThat(facts.get("recall_by_pattern"))
        .asString()
        .contains("card_testing=0.500", "velocity_burst=0.000", "impossible_travel=0");
  }

  @Test
  void nothingAlertedIsNoError() {
    assertThat(board.against(Map.of()).facts())
        .containsEntry("precision", BigDecimal.ZERO)
        .containsEntry("recall", BigDecimal.ZERO);
  }
}
