package io.lowlag.fraud.reference;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_millis;
import static org.apache.spark.sql.functions.when;

import io.lowlag.common.config.Settings;
import io.lowlag.common.error.Interruptions;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/**
 * Reads the whole table with Spark, a row for each key, and refuses a table in which it is not
 * clear when each value was valid.
 */
final class ReferenceReader {

  private static final int KEY = 0;
  private static final int VALUE = 1;
  private static final int FROM = 2;
  private static final int FROM_MS = 3;

  /** Fewer digits are a year, or a date without dashes. */
  private static final String EPOCH_MS = "^[0-9]{9,}$";

  /** Numbers below, the year 1973 in milliseconds, are taken for seconds. */
  private static final long LEAST_EPOCH_MS = 100_000_000_000L;

  private static final long LATEST_FROM = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

  private static final Set<DataType> TIMES =
      Set.of(
          DataTypes.DateType,
          DataTypes.TimestampType,
          DataTypes.TimestampNTZType,
          DataTypes.NullType);

  private static final int SHOWN = 80;

  private final SparkSession spark;
  private final ReferenceConfig config;
  private final ReferenceColumns columns;

  ReferenceReader(SparkSession spark, ReferenceConfig config, ReferenceColumns columns) {
    this.spark = spark;
    this.config = config;
    this.columns = columns;
  }

  /** Returns the schema of {@link #rows}: the key and the history of its values. */
  StructType schema() {
    return new StructType()
        .add(columns.key(), DataTypes.StringType)
        .add(ReferenceTables.HISTORY, DataTypes.BinaryType);
  }

  /**
   * Returns the rows.
   *
   * @throws java.io.UncheckedIOException when the thread is interrupted, as a stop of the query
   */
  List<Row> rows() throws UnusableTableException {
    Map<String, SortedMap<Long, String>> histories = new LinkedHashMap<>();
    for (Row row : collect()) {
      require(row);
      long from = row.isNullAt(FROM) ? History.ALWAYS : row.getLong(FROM_MS);
      String other =
          histories
              .computeIfAbsent(row.getString(KEY), key -> new TreeMap<>())
              .put(from, row.getString(VALUE));
      // Files have no order, so it is unknown which of two values for the same moment is the later
      // one.
      if (other != null && !other.equals(row.getString(VALUE))) {
        throw new UnusableTableException(
            (columns.key().equals(RiskTiers.CARD_ID) ? "card" : columns.key())
                + " "
                + row.getString(KEY)
                + " has the "
                + columns.values()
                + " "
                + other
                + " and "
                + row.getString(VALUE)
                + (row.isNullAt(FROM) ? "" : " from " + row.getString(FROM))
                + ": keep one",
            null);
      }
    }
    return histories.entrySet().stream()
        .map(history -> RowFactory.create(history.getKey(), History.of(history.getValue())))
        .toList();
  }

  private void require(Row row) throws UnusableTableException {
    if (row.isNullAt(KEY) || row.isNullAt(VALUE)) {
      throw new UnusableTableException(
          "a row has no " + (row.isNullAt(KEY) ? columns.key() : columns.value()), null);
    }
    if (!columns.keys().test().test(row.getString(KEY))) {
      throw new UnusableTableException(
          columns.key()
              + " = \""
              + shown(row.getString(KEY))
              + "\" is not "
              + columns.keys().expected(),
          null);
    }
    if (!columns.valid().test().test(row.getString(VALUE))) {
      throw new UnusableTableException(
          columns.value()
              + " = "
              + shown(row.getString(VALUE))
              + " of "
              + row.getString(KEY)
              + " is not "
              + columns.valid().expected(),
          null);
    }
    if (!row.isNullAt(FROM)) {
      requireTime(row);
    }
  }

  private static void requireTime(Row row) throws UnusableTableException {
    boolean time = !row.isNullAt(FROM_MS);
    if (!time || row.getLong(FROM_MS) < 0 || row.getLong(FROM_MS) > LATEST_FROM) {
      throw new UnusableTableException(
          ReferenceColumns.VALID_FROM
              + " = "
              + row.getString(FROM)
              + " of "
              + row.getString(KEY)
              + (time ? " is not in the years 1970 to 9999" : " is not a date or a time")
              + ": give 2026-01-31, 2026-01-31T12:00:00Z or epoch milliseconds, or leave it empty"
              + " if the value was always valid",
          null);
    }
    long from = row.getLong(FROM_MS);
    if (from > 0 && from < LEAST_EPOCH_MS && row.getString(FROM).equals(Long.toString(from))) {
      throw new UnusableTableException(
          ReferenceColumns.VALID_FROM
              + " = "
              + from
              + " of "
              + row.getString(KEY)
              + " looks like epoch seconds: give epoch milliseconds",
          null);
    }
  }

  private static String shown(String value) {
    return value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "...";
  }

  private List<Row> collect() throws UnusableTableException {
    try {
      Dataset<Row> table =
          spark
              .read()
              .format(Settings.name(config.format()))
              .option("header", true)
              .load(config.path());
      requireColumns(List.of(table.columns()));
      return table
          .select(
              col(columns.key()).cast(DataTypes.StringType),
              col(columns.value()).cast(DataTypes.StringType),
              validFrom(table).cast(DataTypes.StringType),
              millis(table))
          .collectAsList();
    } catch (UnusableTableException e) {
      throw e;
    } catch (Exception e) { // Spark throws checked exceptions that it does not declare
      Interruptions.rethrow(e);
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("").strip();
      throw new UnusableTableException(
          "it cannot be read as " + Settings.name(config.format()) + ": " + reason, e);
    }
  }

  private static Column validFrom(Dataset<Row> table) {
    return hasValidFrom(table) ? col(ReferenceColumns.VALID_FROM) : lit(null);
  }

  // A date begins at midnight in UTC, which is the session's time zone. Spark would read any other
  // number as seconds.
  private static Column millis(Dataset<Row> table) throws UnusableTableException {
    Column from = validFrom(table);
    Column time = unix_millis(from.try_cast(DataTypes.TimestampType));
    DataType type =
        hasValidFrom(table)
            ? table.schema().apply(ReferenceColumns.VALID_FROM).dataType()
            : DataTypes.NullType;
    if (type.equals(DataTypes.LongType)) {
      return from;
    }
    if (type instanceof StringType) {
      return when(from.rlike(EPOCH_MS), from.try_cast(DataTypes.LongType)).otherwise(time);
    }
    if (TIMES.contains(type)) {
      return time;
    }
    throw new UnusableTableException(
        "its column "
            + ReferenceColumns.VALID_FROM
            + " has the type "
            + type.sql()
            + ": make it a DATE, a TIMESTAMP, a BIGINT of epoch milliseconds, or a text of one of"
            + " these",
        null);
  }

  private static boolean hasValidFrom(Dataset<Row> table) {
    return Arrays.asList(table.columns()).contains(ReferenceColumns.VALID_FROM);
  }

  private void requireColumns(List<String> found) throws UnusableTableException {
    for (String name : List.of(columns.key(), columns.value())) {
      if (!found.contains(name)) {
        throw new UnusableTableException(
            "it has the columns " + found + ", and needs " + name, null);
      }
    }
  }
}
