package io.lowlag.fraud.scoring;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;

import io.lowlag.common.pipeline.Outcomes;
import io.lowlag.common.pipeline.StatefulStep;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.OutboundRecord;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.model.ScoredTransaction;
import io.lowlag.fraud.money.Conversion;
import io.lowlag.fraud.reference.ReferenceTables;
import io.lowlag.fraud.reference.RiskTiers;
import io.lowlag.fraud.scoring.model.CardOutcome;
import io.lowlag.realtime.RecordEncoder;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Transactions in; scored transactions, alerts, features of cards and dead letters out. Scoring and
 * encoding can be had apart, because a table takes the scored transactions and Kafka the records of
 * all.
 */
public final class ScoringPipeline {

  private final ScoringConfig config;
  private final StatefulStep stateful;
  private final Conversion conversion;
  private final UnaryOperator<Outcomes<CardOutcome>> tiers;

  /** A pipeline to which every card has the default tier, and that converts nothing. */
  public ScoringPipeline(ScoringConfig config, StatefulStep stateful) {
    this(
        config,
        stateful,
        Conversion.none(config.money(), config.decoding()),
        UnaryOperator.identity());
  }

  private ScoringPipeline(
      ScoringConfig config,
      StatefulStep stateful,
      Conversion conversion,
      UnaryOperator<Outcomes<CardOutcome>> tiers) {
    this.config = config;
    this.stateful = stateful;
    this.conversion = conversion;
    this.tiers = tiers;
  }

  /** The same pipeline with exchange rates. */
  public ScoringPipeline with(Conversion rates) {
    return new ScoringPipeline(config, stateful, rates, tiers);
  }

  /**
   * The same pipeline with the risk tiers of cards.
   *
   * @param riskTiers as {@link RiskTiers#read} gives them; is broadcast
   */
  public ScoringPipeline with(Dataset<Row> riskTiers) {
    return new ScoringPipeline(
        config,
        stateful,
        conversion,
        features -> features.transform(rows -> withTiers(rows, riskTiers)));
  }

  /** The whole way of a record, from the input topic to records for the output topics. */
  public Dataset<OutboundRecord> define(Dataset<InboundRecord> records) {
    return encode(score(records));
  }

  /** What comes of each transaction, its score among it, and of time that passes. */
  public Outcomes<CardOutcome> score(Dataset<InboundRecord> records) {
    Outcomes<CardOutcome> features =
        conversion
            .read(records)
            .process(
                stateful,
                CardTransaction::cardId,
                new ScoringProcessor(config.policy()),
                CardOutcome.class);
    return tiers.apply(features).map(new TransactionScorer(config.risk()), CardOutcome.class);
  }

  /** The scored transactions alone. */
  public static Dataset<ScoredTransaction> scored(Outcomes<CardOutcome> outcomes) {
    return outcomes
        .events()
        .filter(col("scored").isNotNull())
        .select("scored.*")
        .as(RecordEncoder.of(ScoredTransaction.class));
  }

  // After the stateful step, so that no tier lies in state; the one that was valid at the time of
  // the transaction, so that a replay or a backfill takes what the live run took.
  private static Dataset<Row> withTiers(Dataset<Row> features, Dataset<Row> tiers) {
    String transaction = Outcomes.EVENT + ".scored.transaction";
    return features
        .join(
            broadcast(tiers),
            col(transaction + ".cardId").equalTo(tiers.col(RiskTiers.CARD_ID)),
            "left_outer")
        .withColumn(
            Outcomes.EVENT,
            col(Outcomes.EVENT)
                .withField(
                    "scored.riskTier",
                    ReferenceTables.valueAt(
                        tiers.col(ReferenceTables.HISTORY), col(transaction + ".eventTime"))));
  }

  /** Records for Kafka: of each scored transaction, its alert, and the features of its card. */
  public Dataset<OutboundRecord> encode(Outcomes<CardOutcome> scored) {
    return scored.encodeAll(config.topics().deadLetters(), ScoreRecords.to(config.topics()));
  }
}
