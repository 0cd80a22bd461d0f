package io.lowlag.fraud.scoring;

import io.lowlag.fraud.scoring.risk.RiskModelConfig;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.List;

/**
 * How a transaction with features becomes one with a score.
 *
 * @param model gives the score
 * @param shadows are asked as well, and decide nothing
 * @param threshold a higher score is suspicious
 * @param defaultTier of a card that the reference table does not know
 */
public record RiskPolicy(
    RiskModelConfig model, List<RiskModelConfig> shadows, BigDecimal threshold, String defaultTier)
    implements Serializable {

  public RiskPolicy {
    shadows = List.copyOf(shadows);
  }
}
