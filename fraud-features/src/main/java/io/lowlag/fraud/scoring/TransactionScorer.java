package io.lowlag.fraud.scoring;

import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.fraud.scoring.model.ScoredTransaction;
import io.lowlag.fraud.scoring.risk.Features;
import io.lowlag.fraud.scoring.risk.RiskModel;
import io.lowlag.fraud.scoring.risk.RiskScore;
import org.apache.spark.api.java.function.MapFunction;
import scala.Tuple2;

/** Scores what has its features and, if the reference table knows its card, its tier. */
final class TransactionScorer
    implements MapFunction<
        Tuple2<ScoredTransaction, DeadLetter>, Tuple2<ScoredTransaction, DeadLetter>> {

  private static final long serialVersionUID = 1L;

  private final RiskPolicy policy;
  // A model need not be serializable: each task has its own.
  private transient RiskModel model;

  TransactionScorer(RiskPolicy policy) {
    this.policy = policy;
  }

  @Override
  public Tuple2<ScoredTransaction, DeadLetter> call(Tuple2<ScoredTransaction, DeadLetter> result) {
    if (result._1() != null) {
      score(result._1());
    }
    return result;
  }

  void score(ScoredTransaction transaction) {
    if (model == null) {
      model = policy.model().newModel();
    }
    if (transaction.getRiskTier() == null) {
      transaction.setRiskTier(policy.defaultTier());
    }
    RiskScore score = model.score(new Features(transaction));
    transaction.setRiskScore(score.value());
    // The score as it is put out decides, so that a reader can follow the decision.
    transaction.setSuspicious(transaction.getRiskScore().compareTo(policy.threshold()) > 0);
    transaction.setReasons(score.reasons());
  }
}
