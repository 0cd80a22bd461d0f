package io.lowlag.fraud.reference;

import io.lowlag.common.error.CannotStartException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The risk tier of each card, to be joined with a stream. */
public final class RiskTiers {

  /** The column of the card; a card is there once. */
  public static final String CARD_ID = "card_id";

  /** The column of its tier. */
  public static final String RISK_TIER = "risk_tier";

  private RiskTiers() {}

  /**
   * The table as a Dataset whose rows follow the table: every batch of a stream that is joined with
   * it sees the table as it was at that batch's start, give or take the check interval. In
   * real-time mode a batch is as long as {@code execution.interval}.
   *
   * <p>(A plain {@code spark.read()} does not do: it lists the files once, when the query is
   * defined, and fails when they are replaced.)
   *
   * @return the columns {@value #CARD_ID} and {@value #RISK_TIER}
   * @throws CannotStartException when there is no such table, or it cannot be used
   */
  public static Dataset<Row> read(SparkSession spark, ReferenceConfig config) {
    TierTable table = new TierTable(spark, config);
    table.open();
    return spark.baseRelationToDataFrame(table);
  }
}
