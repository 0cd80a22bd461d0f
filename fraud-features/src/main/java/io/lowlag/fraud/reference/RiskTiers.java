package io.lowlag.fraud.reference;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The risk tiers of each card, to be joined with a stream. */
public final class RiskTiers {

  /** The column of the card; a card is there once. */
  public static final String CARD_ID = "card_id";

  /** The column of a tier in the table. */
  public static final String RISK_TIER = "risk_tier";

  private static final ReferenceColumns COLUMNS =
      new ReferenceColumns(CARD_ID, RISK_TIER, "tiers", "a tier", tier -> true);

  private RiskTiers() {}

  /**
   * The table as a Dataset whose rows follow the table: every batch of a stream that is joined with
   * it sees the table as it was at that batch's start, give or take the check interval. In
   * real-time mode a batch is as long as {@code execution.interval}.
   *
   * @return the columns {@value #CARD_ID} and {@link ReferenceTables#HISTORY}
   * @throws io.lowlag.common.error.CannotStartException when there is no such table, or it cannot
   *     be used
   */
  public static Dataset<Row> read(SparkSession spark, ReferenceConfig config) {
    return ReferenceTables.read(spark, config, COLUMNS);
  }
}
