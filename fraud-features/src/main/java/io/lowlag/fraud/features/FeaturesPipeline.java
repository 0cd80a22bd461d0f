package io.lowlag.fraud.features;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.timestamp_millis;
import static org.apache.spark.sql.functions.window;

import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.lake.UtcDate;
import io.lowlag.common.pipeline.Outcomes;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.fraud.CardTransactionDecoder;
import io.lowlag.fraud.model.CardTransaction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Payments in; out, for every batch, the windows that it has changed and its dead letters.
 *
 * <p>A dead letter has no window to be aggregated in, so it comes by a second branch that reads the
 * same records once more.
 */
public final class FeaturesPipeline {

  /** Null but for a dead letter, of which it holds the {@link DeadLetter}. */
  static final String DEAD_LETTER = "dead_letter";

  /** The newest stamps among a window's transactions, epoch microseconds. */
  static final String SENT_US = "sent_us";

  static final String SOURCE_US = "source_us";

  private final FeaturesConfig config;

  public FeaturesPipeline(FeaturesConfig config) {
    this.config = config;
  }

  /** The whole way of a record, up to the sink of its batch. */
  public Dataset<Row> define(Dataset<InboundRecord> records) {
    Outcomes<CardTransaction> decoded =
        Outcomes.decode(
            records, new CardTransactionDecoder(), config.decoding(), CardTransaction.class);
    return windows(decoded.events())
        .unionByName(decoded.deadLetters().select(struct("*").as(DEAD_LETTER)), true);
  }

  private Dataset<Row> windows(Dataset<CardTransaction> transactions) {
    WindowPolicy policy = config.windows();
    FeatureColumns columns = FeatureColumns.of(policy);
    return columns(transactions)
        .withWatermark("event_time", WindowPolicy.sql(policy.watermark()))
        // It also drops what is late, so that a late transaction is counted once as such, and not
        // once for each of its windows.
        .dropDuplicatesWithinWatermark(new String[] {FeatureColumns.CARD_ID, "tx_id"})
        .groupBy(
            col(FeatureColumns.CARD_ID),
            window(
                    col("event_time"),
                    WindowPolicy.sql(policy.length()),
                    WindowPolicy.sql(policy.slide()))
                .as("window"))
        .agg(
            count(lit(1)).as(columns.txCount()),
            sum("amount").cast(FeatureColumns.SUM_TYPE).as(columns.sumAmount()),
            size(collect_set("merchant")).as(columns.uniqMerchants()),
            max(SENT_US).as(SENT_US),
            max(SOURCE_US).as(SOURCE_US))
        .withColumn(FeatureColumns.WINDOW_START, col("window.start"))
        .withColumn(FeatureColumns.WINDOW_END, col("window.end"))
        .withColumn(FeatureColumns.DATE, UtcDate.of(col(FeatureColumns.WINDOW_START)))
        .drop("window");
  }

  private static Dataset<Row> columns(Dataset<CardTransaction> transactions) {
    return transactions.select(
        col("cardId").as(FeatureColumns.CARD_ID),
        col("txId").as("tx_id"),
        col("amount").cast(FeatureColumns.AMOUNT_TYPE).as("amount"),
        col("merchant").as("merchant"),
        timestamp_millis(col("eventTime")).as("event_time"),
        col("origin.sentUs").as(SENT_US),
        col("origin.sourceUs").as(SOURCE_US));
  }
}
