package io.lowlag.fraud.features;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.timestamp_millis;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.window;

import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.pipeline.Outcomes;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.fraud.CardTransactionDecoder;
import io.lowlag.fraud.model.CardTransaction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.Tuple2;

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
    Dataset<Tuple2<CardTransaction, DeadLetter>> decoded =
        Decoding.decode(
            records, new CardTransactionDecoder(), config.decoding(), CardTransaction.class);
    Dataset<Row> deadLetters =
        decoded.filter(col("_2").isNotNull()).select(col("_2").as(DEAD_LETTER));
    return windows(decoded).unionByName(deadLetters, true);
  }

  private Dataset<Row> windows(Dataset<Tuple2<CardTransaction, DeadLetter>> decoded) {
    WindowPolicy policy = config.windows();
    FeatureColumns columns = FeatureColumns.of(policy);
    return transactions(decoded)
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
        .withColumn(FeatureColumns.DATE, to_date(col(FeatureColumns.WINDOW_START)))
        .drop("window");
  }

  private static Dataset<Row> transactions(Dataset<Tuple2<CardTransaction, DeadLetter>> decoded) {
    return decoded
        .filter(col("_1").isNotNull())
        .select(
            col("_1.cardId").as(FeatureColumns.CARD_ID),
            col("_1.txId").as("tx_id"),
            col("_1.amount").cast(FeatureColumns.AMOUNT_TYPE).as("amount"),
            col("_1.merchant").as("merchant"),
            timestamp_millis(col("_1.eventTime")).as("event_time"),
            col("_1.origin.sentUs").as(SENT_US),
            col("_1.origin.sourceUs").as(SOURCE_US));
  }
}
