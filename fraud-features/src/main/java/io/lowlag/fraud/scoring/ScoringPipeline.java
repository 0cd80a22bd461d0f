package io.lowlag.fraud.scoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;

import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.pipeline.Outcomes;
import io.lowlag.common.pipeline.StatefulStep;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.KafkaHeader;
import io.lowlag.common.record.OutboundRecord;
import io.lowlag.common.latency.Stamps;
import io.lowlag.common.record.Json;
import io.lowlag.fraud.CardTransactionDecoder;
import io.lowlag.fraud.FraudTopics;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.scoring.model.FraudAlert;
import io.lowlag.fraud.scoring.model.ScoredTransaction;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/**
 * Transactions in; scored transactions, alerts and dead letters out. The steps can be had one by
 * one, because some sinks take the scored transactions and others records for Kafka.
 */
public final class ScoringPipeline {

  private final ScoringConfig config;
  private final StatefulStep stateful;
  private final List<Dataset<Row>> tiers;

  /** A pipeline to which every card has the default tier. */
  public ScoringPipeline(ScoringConfig config, StatefulStep stateful) {
    this(config, stateful, List.of());
  }

  private ScoringPipeline(ScoringConfig config, StatefulStep stateful, List<Dataset<Row>> tiers) {
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
    return new ScoringPipeline(config, stateful, List.of(riskTiers));
  }

  /** The whole way of a record, from the input topic to records for the output topics. */
  public Dataset<OutboundRecord> define(Dataset<InboundRecord> records) {
    return encode(score(decode(records)));
  }

  /** Transactions and dead letters. */
  public Dataset<Tuple2<CardTransaction, DeadLetter>> decode(Dataset<InboundRecord> records) {
    return Decoding.decode(
        records, new CardTransactionDecoder(), config.decoding(), CardTransaction.class);
  }

  /** Each transaction once, with its features and score; dead letters pass by. */
  public Dataset<Tuple2<ScoredTransaction, DeadLetter>> score(
      Dataset<Tuple2<CardTransaction, DeadLetter>> transactions) {
    Dataset<Tuple2<ScoredTransaction, DeadLetter>> results =
        stateful.run(
            transactions,
            CardTransaction::getCardId,
            new ScoringProcessor(config.policy()),
            ScoredTransaction.class);
    for (Dataset<Row> known : tiers) {
      results = withTiers(results, known);
    }
    return results.map(
        new TransactionScorer(config.risk()), Decoding.pairOf(ScoredTransaction.class));
  }

  // After the stateful step, so that no tier lies in state: a replay meets the table of its day.
  private static Dataset<Tuple2<ScoredTransaction, DeadLetter>> withTiers(
      Dataset<Tuple2<ScoredTransaction, DeadLetter>> results, Dataset<Row> tiers) {
    return results
        .toDF("scored", "dead")
        .join(
            broadcast(tiers),
            col("scored.transaction.cardId").equalTo(tiers.col("card_id")),
            "left_outer")
        .select(
            col("scored").withField("riskTier", tiers.col("risk_tier")).as("_1"),
            col("dead").as("_2"))
        .as(Decoding.pairOf(ScoredTransaction.class));
  }

  /** Records for Kafka: one for each scored transaction, and its alert if it is suspicious. */
  public Dataset<OutboundRecord> encode(Dataset<Tuple2<ScoredTransaction, DeadLetter>> results) {
    FraudTopics topics = config.topics();
    return results.flatMap(
        (FlatMapFunction<Tuple2<ScoredTransaction, DeadLetter>, OutboundRecord>)
            result -> records(result, topics),
        Encoders.bean(OutboundRecord.class));
  }

  private static Iterator<OutboundRecord> records(
      Tuple2<ScoredTransaction, DeadLetter> result, FraudTopics topics) {
    if (result._2() != null) {
      return List.of(result._2().toRecord(topics.deadLetters())).iterator();
    }
    ScoredTransaction scored = result._1();
    byte[] key = scored.getTransaction().getCardId().getBytes(UTF_8);
    List<KafkaHeader> stamps = Stamps.of(scored.getTransaction().getOrigin());
    List<OutboundRecord> records = new ArrayList<>(2);
    records.add(new OutboundRecord(topics.scored(), key, Json.bytes(scored), stamps));
    if (scored.isSuspicious()) {
      byte[] alert = Json.bytes(FraudAlert.of(scored));
      records.add(new OutboundRecord(topics.alerts(), key, alert, stamps));
    }
    return records.iterator();
  }
}
