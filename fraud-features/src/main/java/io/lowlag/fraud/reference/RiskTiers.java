package io.lowlag.fraud.reference;

import io.lowlag.common.decoding.TextRule;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The risk tiers of each card, to be joined with a stream. */
public final class RiskTiers {

  /** The column of the card; each card occurs once. */
  public static final String CARD_ID = "card_id";

  /** The column of a tier in the table. */
  public static final String RISK_TIER = "risk_tier";

  private RiskTiers() {}

  /**
   * Reads the table as a Dataset whose rows follow the table: every batch of a stream that is
   * joined with it sees the table as it was at the start of the batch, or at most one check
   * interval earlier. In real-time mode a batch is as long as {@code execution.interval}.
   *
   * @param texts decides which tiers are accepted, because a tier becomes a field of records
   * @return the columns {@value #CARD_ID} and {@link ReferenceTables#HISTORY}
   * @throws io.lowlag.common.error.CannotStartException when there is no such table, or it cannot
   *     be used
   */
  public static Dataset<Row> read(SparkSession spark, ReferenceConfig config, TextRule texts) {
    return ReferenceTables.read(
        spark,
        config,
        new ReferenceColumns(
            CARD_ID,
            ReferenceColumns.Accepted.ANY,
            RISK_TIER,
            "tiers",
            new ReferenceColumns.Accepted(texts.expected(), texts::accepts)));
  }
}
