package io.lowlag.fraud.reference;

import io.lowlag.fraud.CardTransactionDecoder;
import java.math.BigDecimal;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The exchange rates of each currency into the base currency, to be joined with a stream. */
public final class ExchangeRates {

  /** The column of the currency; each currency occurs once. */
  public static final String CURRENCY = "currency";

  /** The column of a rate in the table. */
  public static final String RATE = "rate";

  private static final int MOST_DIGITS = 18;

  private static final ReferenceColumns COLUMNS =
      new ReferenceColumns(
          CURRENCY,
          // Any other key would convert nothing, without a word.
          new ReferenceColumns.Accepted(
              "an ISO 4217 code in capital letters, as transactions have it",
              CardTransactionDecoder::isCurrency),
          RATE,
          "rates",
          new ReferenceColumns.Accepted(
              "a decimal above 0 with at most "
                  + MOST_DIGITS
                  + " digits before and "
                  + MOST_DIGITS
                  + " behind the point",
              ExchangeRates::isRate));

  private ExchangeRates() {}

  /**
   * Reads the table as a Dataset whose rows follow the table, as described at {@link
   * RiskTiers#read}.
   *
   * @return the columns {@value #CURRENCY} and {@link ReferenceTables#HISTORY}
   * @throws io.lowlag.common.error.CannotStartException when there is no such table, or it cannot
   *     be used
   */
  public static Dataset<Row> read(SparkSession spark, ReferenceConfig config) {
    return ReferenceTables.read(spark, config, COLUMNS);
  }

  private static boolean isRate(String text) {
    try {
      BigDecimal rate = new BigDecimal(text);
      return rate.signum() > 0
          && rate.scale() <= MOST_DIGITS
          && rate.precision() - (long) rate.scale() <= MOST_DIGITS;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
