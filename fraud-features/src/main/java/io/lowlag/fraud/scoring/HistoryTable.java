package io.lowlag.fraud.scoring;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.unix_millis;
import static org.apache.spark.sql.functions.when;

import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.realtime.RecordEncoder;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A Delta table of transactions as a source of records, so that its rows are processed like the
 * records of the topic. The records are JSON, whatever the format of the topic is. Its columns
 * {@code source_partition} and {@code source_offset} give the source order, as in the table of
 * scored transactions.
 *
 * <p>Only rows that are added to the table are read; commits that delete, update or restore rows
 * are skipped.
 *
 * <p>The files of a table have no order. So all rows that it has at the start are one batch, in
 * which a card's rows are sorted. Rows that are added later must also be later in source order.
 */
final class HistoryTable {

  private static final List<String> COLUMNS =
      List.of(
          "tx_id",
          "card_id",
          "amount",
          "currency",
          "merchant",
          "country",
          "event_time",
          "source_partition",
          "source_offset");

  private HistoryTable() {}

  /**
   * Reads the table's rows as records of the transactions topic.
   *
   * @throws CannotStartException when there is no such table, or it lacks a column
   */
  static Dataset<InboundRecord> read(SparkSession spark, String path) {
    Dataset<Row> rows = open(spark, path);
    List<String> missing =
        COLUMNS.stream().filter(column -> !Arrays.asList(rows.columns()).contains(column)).toList();
    if (!missing.isEmpty()) {
      throw new CannotStartException(
          "the Delta table "
              + path
              + " has no column "
              + String.join(", ", missing)
              + ": a backfill needs the transactions and their places in source order");
    }
    return rows.select(
            col("card_id").cast("binary").as("key"),
            to_json(
                    struct(
                        col("tx_id"),
                        col("card_id"),
                        col("amount").cast("string").as("amount"),
                        col("currency"),
                        col("merchant"),
                        col("country"),
                        type(rows).as("type"),
                        unix_millis(col("event_time")).as("event_time")))
                .cast("binary")
                .as("value"),
            lit(path).as("topic"),
            orNone(col("source_partition")).as("partition"),
            orNone(col("source_offset")).as("offset"),
            orNone(unix_micros(col("event_time"))).as("timestampUs"),
            lit(null).cast("array<struct<key:string,value:binary>>").as("headers"))
        .as(RecordEncoder.of(InboundRecord.class));
  }

  // A record cannot be without these numbers. The decoder rejects a negative place, and a record
  // without an event time.
  private static Column orNone(Column number) {
    return coalesce(number, lit(-1));
  }

  // If the table has no column for refunds, negative amounts are refunds.
  private static Column type(Dataset<Row> rows) {
    return Arrays.asList(rows.columns()).contains("refund")
        ? when(col("refund"), lit("refund"))
        : lit(null);
  }

  private static Dataset<Row> open(SparkSession spark, String path) {
    try {
      return spark
          .readStream()
          .format("delta")
          .option("maxFilesPerTrigger", Integer.MAX_VALUE)
          // Rows that somebody deletes or corrects in the table were read before; that does not end
          // a backfill.
          .option("skipChangeCommits", true)
          .load(path);
    } catch (Exception e) {
      throw new CannotStartException(
          "the Delta table "
              + path
              + " cannot be read ("
              + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
              + "): give the folder of a table of transactions",
          e);
    }
  }
}
