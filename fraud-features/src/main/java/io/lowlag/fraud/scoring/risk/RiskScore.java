package io.lowlag.fraud.scoring.risk;

import java.math.BigDecimal;
import java.util.List;

/**
 * The score of a transaction by a model.
 *
 * @param value the exact score; a higher one means more risk
 * @param reasons the reasons of the value, always in the same order
 */
public record RiskScore(BigDecimal value, List<String> reasons) {

  public RiskScore {
    reasons = List.copyOf(reasons);
  }
}
