package io.lowlag.fraud.money;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.lowlag.common.decoding.DecodingPolicy;
import io.lowlag.common.decoding.RejectReason;
import io.lowlag.common.decoding.RejectedRecordException;
import io.lowlag.common.pipeline.Outcomes;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.fraud.CardTransactionDecoder;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.reference.ExchangeRates;
import io.lowlag.fraud.reference.History;
import io.lowlag.fraud.reference.ReferenceConfig;
import io.lowlag.fraud.reference.ReferenceTables;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;

/**
 * Reads transactions and adds to each its amount in the base currency, at the rate that was valid
 * at the event's time. So features do not depend on the currency of a payment, a threshold means
 * the same for each card, and a replay converts as the live run did.
 */
public final class Conversion {

  private static final UserDefinedFunction CONVERT =
      udf(
          (UDF3<BigDecimal, byte[], Long, BigDecimal>) Conversion::converted,
          DataTypes.createDecimalType(38, 18));

  private final MoneyConfig money;
  private final DecodingPolicy decoding;
  private final Optional<Dataset<Row>> rates;

  private Conversion(MoneyConfig money, DecodingPolicy decoding, Optional<Dataset<Row>> rates) {
    this.money = money;
    this.decoding = decoding;
    this.rates = rates;
  }

  /** Returns a conversion with the table of rates in the configuration, if there is one. */
  public static Conversion of(SparkSession spark, MoneyConfig money, DecodingPolicy decoding) {
    return new Conversion(
        money, decoding, money.rates().map(table -> ExchangeRates.read(spark, table)));
  }

  /**
   * Returns a conversion without rates: only amounts that are in the base currency already count as
   * converted.
   */
  public static Conversion none(MoneyConfig money, DecodingPolicy decoding) {
    return new Conversion(money, decoding, Optional.empty());
  }

  /**
   * Returns this conversion with these rates.
   *
   * @param rates as {@link ExchangeRates#read} returns them; they are broadcast
   */
  public Conversion with(Dataset<Row> rates) {
    return new Conversion(money, decoding, Optional.of(rates));
  }

  /**
   * Reads transactions from records, with amounts in the base currency if there is a rate, and dead
   * letters.
   */
  public Outcomes<CardTransaction> read(Dataset<InboundRecord> records) {
    CardTransactionDecoder decoder = new CardTransactionDecoder(money.baseCurrency());
    if (money.missingRate() == MissingRate.UNCONVERTED) {
      Outcomes<CardTransaction> decoded =
          Outcomes.decode(records, decoder, decoding, CardTransaction.class);
      return rates.isEmpty() ? decoded : decoded.transform(this::convert);
    }
    String base = money.baseCurrency();
    return Outcomes.decode(
            records,
            decoder,
            decoding,
            transaction -> missingRate(transaction, base),
            CardTransaction.class)
        .transform(rows -> decided(rates.isEmpty() ? rows : convert(rows)));
  }

  private static RejectedRecordException missingRate(CardTransaction transaction, String base) {
    if (transaction.baseAmount() != null) {
      return null;
    }
    return new RejectedRecordException(
        RejectReason.MISSING_RATE,
        "currency = "
            + transaction.currency()
            + " has no usable rate to "
            + base
            + " at "
            + transaction.eventTime()
            + ": add it to "
            + ReferenceConfig.RATES
            + " and replay this");
  }

  private Dataset<Row> convert(Dataset<Row> rows) {
    Dataset<Row> table = rates.orElseThrow();
    Column event = col(Outcomes.EVENT);
    return rows.join(
            broadcast(table),
            col(Outcomes.EVENT + ".currency").equalTo(table.col(ExchangeRates.CURRENCY)),
            "left_outer")
        .withColumn(
            Outcomes.EVENT,
            event.withField(
                "baseAmount",
                coalesce(
                    col(Outcomes.EVENT + ".baseAmount"),
                    CONVERT.apply(
                        col(Outcomes.EVENT + ".amount"),
                        table.col(ReferenceTables.HISTORY),
                        col(Outcomes.EVENT + ".eventTime")))))
        .select(Outcomes.EVENT, Outcomes.DEAD_LETTER);
  }

  private static Dataset<Row> decided(Dataset<Row> rows) {
    Column converted = col(Outcomes.EVENT + ".baseAmount").isNotNull();
    return rows.select(
        when(converted, col(Outcomes.EVENT)).otherwise(lit(null)).as(Outcomes.EVENT),
        when(converted, lit(null)).otherwise(col(Outcomes.DEAD_LETTER)).as(Outcomes.DEAD_LETTER));
  }

  // The amount is rounded like money, once, before anything is added up; null if the result is too
  // large.
  static BigDecimal converted(BigDecimal amount, byte[] rates, Long time) {
    String rate = amount == null || rates == null || time == null ? null : History.at(rates, time);
    if (rate == null) {
      return null;
    }
    BigDecimal converted =
        amount
            .multiply(new BigDecimal(rate))
            .setScale(CardTransaction.AMOUNT_SCALE, RoundingMode.HALF_EVEN);
    return CardTransaction.isTooLarge(converted) ? null : converted;
  }
}
