package io.lowlag.fraud.scoring;

import io.lowlag.common.decoding.TextRule;
import io.lowlag.fraud.scoring.risk.RiskModelConfig;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

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

  /**
   * Returns these rules with all that a task needs to create the models.
   *
   * @param fileSystems as the session sees them
   */
  RiskPolicy loaded(Configuration fileSystems, TextRule texts) {
    return new RiskPolicy(
        model.loaded(fileSystems, texts),
        shadows.stream().map(shadow -> shadow.loaded(fileSystems, texts)).toList(),
        threshold,
        defaultTier);
  }
}
