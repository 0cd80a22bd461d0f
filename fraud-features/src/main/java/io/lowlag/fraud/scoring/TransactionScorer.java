package io.lowlag.fraud.scoring;

import io.lowlag.fraud.model.ScoredTransaction;
import io.lowlag.fraud.model.ShadowScore;
import io.lowlag.fraud.scoring.model.CardOutcome;
import io.lowlag.fraud.scoring.risk.Features;
import io.lowlag.fraud.scoring.risk.GuardedModel;
import io.lowlag.fraud.scoring.risk.ModelFailedException;
import io.lowlag.fraud.scoring.risk.RiskModelConfig;
import io.lowlag.fraud.scoring.risk.RiskScore;
import java.util.List;
import org.apache.spark.api.java.function.MapFunction;

/**
 * Scores transactions that have their features and, if the card is in the reference table, its
 * tier.
 */
final class TransactionScorer implements MapFunction<CardOutcome, CardOutcome> {

  private static final long serialVersionUID = 1L;

  private final RiskPolicy policy;
  // A model need not be serializable: each task has its own instance.
  private transient GuardedModel model;
  private transient List<GuardedModel> shadows;

  TransactionScorer(RiskPolicy policy) {
    this.policy = policy;
  }

  @Override
  public CardOutcome call(CardOutcome outcome) {
    return outcome.scored() == null ? outcome : outcome.with(scored(outcome.scored()));
  }

  private ScoredTransaction scored(ScoredTransaction features) {
    if (model == null) {
      model = policy.model().guardedModel();
      shadows = policy.shadows().stream().map(RiskModelConfig::shadow).toList();
    }
    ScoredTransaction tiered =
        features.riskTier() == null ? features.ofTier(policy.defaultTier()) : features;
    Features known = new Features(tiered);
    ScoredTransaction judged = judged(tiered, known);
    return shadows.isEmpty()
        ? judged
        : judged.shadowed(shadows.stream().map(shadow -> score(shadow, known)).toList());
  }

  private ScoredTransaction judged(ScoredTransaction tiered, Features known) {
    try {
      RiskScore score = model.score(known);
      return tiered.scored(
          model.name(), model.version(), score.value(), policy.threshold(), score.reasons());
    } catch (ModelFailedException e) {
      return tiered.unscorable(model.name(), model.version(), e.getMessage());
    }
  }

  private static ShadowScore score(GuardedModel shadow, Features known) {
    try {
      return new ShadowScore(shadow.name(), shadow.version(), shadow.score(known).value(), null);
    } catch (ModelFailedException e) {
      return new ShadowScore(shadow.name(), shadow.version(), null, e.getMessage());
    }
  }
}
