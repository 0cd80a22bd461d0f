package io.lowlag.fraud.scoring;

import io.lowlag.fraud.scoring.risk.RiskModelConfig;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.List;

/**
 * The rules of scoring: how a transaction with features gets its score.
 *
 * @param model the model whose score counts
 * @param shadows models that also score, but decide nothing
 * @param threshold a higher score is suspicious
 * @param defaultTier the tier of a card that is not in the reference table
 */
public record RiskPolicy(
    RiskModelConfig model, List<RiskModelConfig> shadows, BigDecimal threshold, String defaultTier)
    implements Serializable {

  public RiskPolicy {
    shadows = List.copyOf(shadows);
  }
}
