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
import io.lowlag.realtime.checkpoint.CheckpointFiles;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Reads transactions; emits scored transactions, alerts, features of cards and dead letters.
 * Scoring and encoding are also available separately, because a table takes only the scored
 * transactions, and Kafka takes the records of everything.
 */
public final class ScoringPipeline {

  private final ScoringConfig config;
  private final StatefulStep stateful;
  private final Conversion conversion;
  private final UnaryOperator<Outcomes<CardOutcome>> tiers;

  /** Creates a pipeline in which every card has the default tier, and that converts nothing. */
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

  /** Returns this pipeline with exchange rates. */
  public ScoringPipeline with(Conversion rates) {
    return new ScoringPipeline(config, stateful, rates, tiers);
  }

  /**
   * Returns this pipeline with the risk tiers of cards.
   *
   * @param riskTiers as {@link RiskTiers#read} returns them; they are broadcast
   */
  public ScoringPipeline with(Dataset<Row> riskTiers) {
    return new ScoringPipeline(
        config,
        stateful,
        conversion,
        features -> features.transform(rows -> withTiers(rows, riskTiers)));
  }

  /**
   * Defines the whole pipeline, from records of the input topic to records for the output topics.
   */
  public Dataset<OutboundRecord> define(Dataset<InboundRecord> records) {
    return encode(score(records));
  }

  /**
   * Computes the outcomes of transactions, with their scores, and of time that passes.
   *
   * @throws io.lowlag.common.config.SettingsException with one line, if a trained model cannot be
   *     read
   */
  public Outcomes<CardOutcome> score(Dataset<InboundRecord> records) {
    Outcomes<CardOutcome> features =
        conversion
            .read(records)
            .process(
                stateful,
                CardTransaction::cardId,
                new ScoringProcessor(config.policy()),
                CardOutcome.class);
    RiskPolicy risk =
        config
            .risk()
            .loaded(CheckpointFiles.fileSystems(records.sparkSession()), config.decoding().texts());
    return tiers.apply(features).map(new TransactionScorer(risk), CardOutcome.class);
  }

  /** Returns only the scored transactions. */
  public static Dataset<ScoredTransaction> scored(Outcomes<CardOutcome> outcomes) {
    return outcomes
        .events()
        .filter(col("scored").isNotNull())
        .select("scored.*")
        .as(RecordEncoder.of(ScoredTransaction.class));
  }

  // Joined after the stateful step, so that no tier is stored in state: the answer to a repeated
  // transaction has the event time of the first one, which only the state knows, and the tier of
  // that time. The tier is the one that was valid at the time of the transaction, so that a replay
  // or a backfill uses the same tier as the live run.
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

  /**
   * Encodes the records for Kafka: each scored transaction, its alert, and the features of its
   * card.
   */
  public Dataset<OutboundRecord> encode(Outcomes<CardOutcome> scored) {
    return scored.encodeAll(config.topics().deadLetters(), ScoreRecords.to(config.topics()));
  }
}
