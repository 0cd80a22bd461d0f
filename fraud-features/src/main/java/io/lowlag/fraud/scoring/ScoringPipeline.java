package io.lowlag.fraud.scoring;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;

import io.lowlag.common.pipeline.Outcomes;
import io.lowlag.common.pipeline.StatefulStep;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.OutboundRecord;
import io.lowlag.fraud.CardTransactionDecoder;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.model.ScoredTransaction;
import io.lowlag.fraud.reference.RiskTiers;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Transactions in; scored transactions, alerts and dead letters out. Scoring and encoding can be
 * had apart, because a table takes the scored transactions and Kafka their records.
 */
public final class ScoringPipeline {

  private final ScoringConfig config;
  private final StatefulStep stateful;
  private final UnaryOperator<Outcomes<ScoredTransaction>> tiers;

  /** A pipeline to which every card has the default tier. */
  public ScoringPipeline(ScoringConfig config, StatefulStep stateful) {
    this(config, stateful, UnaryOperator.identity());
  }

  private ScoringPipeline(
      ScoringConfig config,
      StatefulStep stateful,
      UnaryOperator<Outcomes<ScoredTransaction>> tiers) {
    this.config = config;
    this.stateful = stateful;
    this.tiers = tiers;
  }

  /**
   * The same pipeline with the risk tiers of cards.
   *
   * @param riskTiers columns card_id (at most once each) and risk_tier; is broadcast
   */
  public ScoringPipeline with(Dataset<Row> riskTiers) {
    return new ScoringPipeline(
        config, stateful, features -> features.transform(rows -> withTiers(rows, riskTiers)));
  }

  /** The whole way of a record, from the input topic to records for the output topics. */
  public Dataset<OutboundRecord> define(Dataset<InboundRecord> records) {
    return encode(score(records));
  }

  /** Each transaction once, with its features and score. */
  public Outcomes<ScoredTransaction> score(Dataset<InboundRecord> records) {
    return tiers
        .apply(features(records))
        .map(new TransactionScorer(config.risk()), ScoredTransaction.class);
  }

  private Outcomes<ScoredTransaction> features(Dataset<InboundRecord> records) {
    return Outcomes.decode(
            records,
            new CardTransactionDecoder(config.maxAhead()),
            config.decoding(),
            CardTransaction.class)
        .process(
            stateful,
            CardTransaction::cardId,
            new ScoringProcessor(config.policy()),
            ScoredTransaction.class);
  }

  // After the stateful step, so that no tier lies in state: a replay meets the table of its day.
  private static Dataset<Row> withTiers(Dataset<Row> features, Dataset<Row> tiers) {
    return features
        .join(
            broadcast(tiers),
            col(Outcomes.EVENT + ".transaction.cardId").equalTo(tiers.col(RiskTiers.CARD_ID)),
            "left_outer")
        .withColumn(
            Outcomes.EVENT,
            col(Outcomes.EVENT).withField("riskTier", tiers.col(RiskTiers.RISK_TIER)));
  }

  /** Records for Kafka: one for each scored transaction, and its alert if it is suspicious. */
  public Dataset<OutboundRecord> encode(Outcomes<ScoredTransaction> scored) {
    return scored.encodeAll(config.topics().deadLetters(), ScoreRecords.to(config.topics()));
  }
}
