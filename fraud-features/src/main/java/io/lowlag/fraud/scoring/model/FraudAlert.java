package io.lowlag.fraud.scoring.model;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.lowlag.common.record.EventIds;
import io.lowlag.fraud.model.ScoredTransaction;
import java.math.BigDecimal;
import java.util.List;

/**
 * An alert that a transaction is suspicious.
 *
 * @param eventId depends only on the card and the tx_id
 * @param txId the transaction
 * @param cardId its card
 * @param riskScore above the threshold
 * @param reasons the reasons of the score, in the model's order
 * @param eventTime of the transaction, epoch milliseconds
 */
public record FraudAlert(
    String eventId,
    String txId,
    String cardId,
    @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal riskScore,
    List<String> reasons,
    long eventTime) {

  public FraudAlert {
    reasons = List.copyOf(reasons);
  }

  /** Returns the alert of a suspicious transaction. */
  public static FraudAlert of(ScoredTransaction scored) {
    return new FraudAlert(
        EventIds.of("fraud-alert", scored.transaction().cardId(), scored.transaction().txId()),
        scored.transaction().txId(),
        scored.transaction().cardId(),
        scored.riskScore(),
        scored.reasons(),
        scored.transaction().eventTime());
  }
}
