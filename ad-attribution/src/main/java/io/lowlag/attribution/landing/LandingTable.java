package io.lowlag.attribution.landing;

import static org.apache.spark.sql.functions.col;

import io.lowlag.attribution.landing.model.LandedRecord;
import io.lowlag.common.lake.TableLayout;
import io.lowlag.common.lake.UtcDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A table: what it contains of the landed records, in a folder for each day (UTC) of its event
 * times. The key of a row does not determine the folder: a repetition may have another time.
 *
 * @param name of the table's folder
 * @param part the component of {@link LandedRecord} that is a row of it
 * @param key the columns that identify a row
 * @param revision a row with a greater value in this column replaces the existing row; empty: the
 *     first row stays
 * @param time the column whose day decides the folder of the row
 * @param lookedUpBy the column that maintenance clusters rows by, if it is told to
 * @param columns each named as the component that it holds, in snake case
 */
record LandingTable(
    String name,
    String part,
    List<String> key,
    Optional<String> revision,
    String time,
    String lookedUpBy,
    StructType columns) {

  /** Impressions and their requests. */
  static final LandingTable MATCHES =
      ofEvents(
          "ad_matches",
          "match",
          "impression_time",
          "campaign_id",
          """
          event_id STRING, transaction_id STRING, user_id STRING, campaign_id STRING,
          ad_id STRING, request_event_id STRING, impression_event_id STRING,
          request_time TIMESTAMP, impression_time TIMESTAMP, delay_ms BIGINT, status STRING,
          bid_cpm DECIMAL(38,18), country STRING""");

  /** Events without a partner. */
  static final LandingTable UNMATCHED =
      ofEvents(
          "ad_unmatched",
          "unmatched",
          "event_time",
          "transaction_id",
          """
          event_id STRING, side STRING, reason STRING, transaction_id STRING, ad_id STRING,
          campaign_id STRING, user_id STRING, dropped_event_id STRING, event_time TIMESTAMP""");

  /** Credits for a conversion under a model, each in its greatest revision. */
  static final LandingTable CREDITS =
      new LandingTable(
          "ad_credits",
          "credit",
          List.of("user_id", "conversion_id", "model"),
          Optional.of("revision"),
          "event_time",
          // Merges look rows up as well, by the user.
          "user_id",
          StructType.fromDDL(
              """
              event_id STRING, conversion_id STRING, conversion_event_id STRING, user_id STRING,
              campaign_id STRING, model STRING, revision INT, status STRING, value DECIMAL(38,18),
              currency STRING,
              touches ARRAY<STRUCT<touch_event_id: STRING, transaction_id: STRING,
                campaign_id: STRING, kind: STRING, credit_ppm: INT,
                credited_value: DECIMAL(38,18), event_time: TIMESTAMP>>,
              event_time TIMESTAMP"""));

  /** Deliveries of campaigns, compared with their contracts. */
  static final LandingTable DELIVERY =
      ofEvents(
          "campaign_delivery",
          "delivery",
          "event_time",
          "campaign_id",
          """
          event_id STRING, campaign_id STRING, contract_version BIGINT, contracted BIGINT,
          starts_at TIMESTAMP, ends_at TIMESTAMP, delivered BIGINT, over_delivered BIGINT,
          status STRING, event_time TIMESTAMP""");

  /** Every table. */
  static final List<LandingTable> ALL = List.of(MATCHES, UNMATCHED, CREDITS, DELIVERY);

  /** Columns of {@link #rows} that the table does not have: the place in the topic. */
  static final List<String> SOURCE_ORDER = List.of("partition", "offset");

  private static final String DATE = "date";

  /** Returns a table with a row for each event id. */
  private static LandingTable ofEvents(
      String name, String part, String time, String lookedUpBy, String columns) {
    return new LandingTable(
        name,
        part,
        List.of("event_id"),
        Optional.empty(),
        time,
        lookedUpBy,
        StructType.fromDDL(columns));
  }

  /** Returns the folder of this table, in the folder of all tables. */
  String in(String path) {
    return path + (path.endsWith("/") ? "" : "/") + name;
  }

  TableLayout layout() {
    return new TableLayout(
        columns.add(DATE, DataTypes.DateType), key, List.of(DATE), List.of(time), false, Map.of());
  }

  /** Returns the rows of this table, with {@link #SOURCE_ORDER}. */
  Dataset<Row> rows(Dataset<LandedRecord> landed) {
    Column record = col(part);
    Stream<Column> stored = RowColumns.of(record, columns);
    Stream<Column> places = SOURCE_ORDER.stream().map(column -> col(column));
    return landed
        .filter(record.isNotNull())
        .select(Stream.concat(stored, places).toArray(Column[]::new))
        .withColumn(DATE, UtcDate.of(col(time)));
  }
}
