package io.lowlag.fraud.landing;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.timestamp_millis;

import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.job.JobContext;
import io.lowlag.common.lake.DeltaFiles;
import io.lowlag.common.lake.DeltaTransaction;
import io.lowlag.common.lake.LakeTable;
import io.lowlag.common.lake.NewTables;
import io.lowlag.common.lake.TableLayout;
import io.lowlag.common.lake.UtcDate;
import io.lowlag.fraud.model.ScoredTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The Delta table of scored transactions, with a folder for each day (UTC) of their event times. A
 * transaction is in it once, no matter which job writes it, how often, and with which event time:
 * rows whose {@code event_id} is already in the table are skipped.
 *
 * <p>{@code source_partition} and {@code source_offset} say where the transaction was read. A
 * reader can sort a card's transactions by them, in the order in which they came.
 */
public final class ScoredTable {

  private static final String AMOUNT = "decimal(18,4)";
  private static final String SUM = "decimal(38,4)";
  private static final String SCORE = "decimal(38,6)";
  private static final String SHADOWS =
      "array<struct<model:string,model_version:string,risk_score:"
          + SCORE
          + ",model_error:string>>";
  private static final String SHADOWS_OF_SCORED =
      "transform(shadowScores, shadow -> named_struct('model', shadow.model, 'model_version',"
          + " shadow.modelVersion, 'risk_score', cast(shadow.riskScore AS "
          + SCORE
          + "), 'model_error', shadow.modelError))";
  private static final String DATE = "date";
  private static final List<String> SOURCE_ORDER = List.of("source_partition", "source_offset");

  private final LakeTable table;

  private ScoredTable(LakeTable table) {
    this.table = table;
  }

  /**
   * Opens the table, and creates it if it does not exist.
   *
   * @throws CannotStartException when the folder holds something else
   */
  public static ScoredTable open(SparkSession spark, String path, DeltaFiles files) {
    return new ScoredTable(LakeTable.open(spark, path, layout(), files));
  }

  /**
   * Opens the table, which may not exist yet, for a query that continues from its checkpoint.
   *
   * @throws CannotStartException when the table lacks columns, or the checkpoint is older than it
   */
  public static ScoredTable at(JobContext context, String path, DeltaFiles files) {
    LakeTable table = LakeTable.at(context.spark(), path, layout(), files);
    table.requireContinued(context.spark(), context.checkpointLocation());
    return new ScoredTable(table);
  }

  /**
   * Starts a query that writes this table, and creates the table if it does not exist.
   *
   * @throws CannotStartException when the folder holds something else
   */
  public StreamingQuery start(SparkSession spark, DataStreamWriter<?> query)
      throws TimeoutException {
    return NewTables.start(spark, query, List.of(table));
  }

  /** Adds the transactions that the table lacks; the batch should be cached in memory. */
  public void land(Dataset<ScoredTransaction> scored, DeltaTransaction transaction) {
    table.insertNew(rows(scored), SOURCE_ORDER, transaction);
  }

  private static TableLayout layout() {
    StructType schema =
        new StructType()
            .add("event_id", DataTypes.StringType)
            .add("tx_id", DataTypes.StringType)
            .add("card_id", DataTypes.StringType)
            .add("amount", AMOUNT)
            .add("currency", DataTypes.StringType)
            .add("merchant", DataTypes.StringType)
            .add("country", DataTypes.StringType)
            .add("event_time", DataTypes.TimestampType)
            .add("refund", DataTypes.BooleanType)
            .add("base_amount", AMOUNT);
    for (String window : List.of("1m", "10m", "1h")) {
      schema =
          schema
              .add("tx_count_" + window, DataTypes.LongType)
              .add("sum_amount_" + window, SUM)
              .add("uniq_merchants_" + window, DataTypes.IntegerType)
              .add("uniq_countries_" + window, DataTypes.IntegerType)
              .add("refund_count_" + window, DataTypes.LongType)
              .add("sum_refunds_" + window, SUM)
              .add("unconverted_count_" + window, DataTypes.LongType);
    }
    schema =
        schema
            .add("truncated", DataTypes.BooleanType)
            .add("risk_tier", DataTypes.StringType)
            .add("risk_score", SCORE)
            .add("model", DataTypes.StringType)
            .add("model_version", DataTypes.StringType)
            .add("model_error", DataTypes.StringType)
            .add("suspicious", DataTypes.BooleanType)
            .add("shadow_scores", SHADOWS)
            .add("source_partition", DataTypes.IntegerType)
            .add("source_offset", DataTypes.LongType)
            .add(DATE, DataTypes.DateType);
    return new TableLayout(
        schema, List.of("event_id"), List.of(DATE), List.of("event_time"), false, Map.of());
  }

  private static Dataset<Row> rows(Dataset<ScoredTransaction> scored) {
    Column eventTime = timestamp_millis(col("transaction.eventTime"));
    List<Column> columns =
        new ArrayList<>(
            List.of(
                col("eventId").as("event_id"),
                col("transaction.txId").as("tx_id"),
                col("transaction.cardId").as("card_id"),
                col("transaction.amount").cast(AMOUNT).as("amount"),
                col("transaction.currency").as("currency"),
                col("transaction.merchant").as("merchant"),
                col("transaction.country").as("country"),
                eventTime.as("event_time"),
                col("transaction.refund").as("refund"),
                col("transaction.baseAmount").cast(AMOUNT).as("base_amount")));
    columns.addAll(window("lastMinute", "1m"));
    columns.addAll(window("lastTenMinutes", "10m"));
    columns.addAll(window("lastHour", "1h"));
    columns.addAll(
        List.of(
            col("truncated"),
            col("riskTier").as("risk_tier"),
            col("riskScore").cast(SCORE).as("risk_score"),
            col("model"),
            col("modelVersion").as("model_version"),
            col("modelError").as("model_error"),
            col("suspicious"),
            expr(SHADOWS_OF_SCORED).as("shadow_scores"),
            col("transaction.origin.partition").as("source_partition"),
            col("transaction.origin.offset").as("source_offset"),
            UtcDate.of(eventTime).as(DATE)));
    return scored.select(columns.toArray(Column[]::new));
  }

  private static List<Column> window(String field, String suffix) {
    return List.of(
        col(field + ".txCount").as("tx_count_" + suffix),
        col(field + ".sumAmount").cast(SUM).as("sum_amount_" + suffix),
        col(field + ".uniqMerchants").as("uniq_merchants_" + suffix),
        col(field + ".uniqCountries").as("uniq_countries_" + suffix),
        col(field + ".refundCount").as("refund_count_" + suffix),
        col(field + ".sumRefunds").cast(SUM).as("sum_refunds_" + suffix),
        col(field + ".unconvertedCount").as("unconverted_count_" + suffix));
  }
}
