package io.lowlag.fraud.scoring.risk;

import java.math.BigDecimal;
import java.util.List;

/**
 * What a model says of a transaction.
 *
 * @param value the higher, the riskier; exact
 * @param reasons what made the value, always in the same order
 */
public record RiskScore(BigDecimal value, List<String> reasons) {

  public RiskScore {
    reasons = List.copyOf(reasons);
  }
}
