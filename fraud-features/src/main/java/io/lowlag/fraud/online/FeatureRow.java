package io.lowlag.fraud.online;

import io.lowlag.fraud.model.CardFeatures;
import io.lowlag.fraud.model.WindowFeatures;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The columns of the table, and the SQL statements that write and delete a row. */
final class FeatureRow {

  private static final String KEY = "card_id";
  private static final List<Column> COLUMNS = columns();

  private FeatureRow() {}

  private record Column(String name, int type, Function<CardLatest, Object> value) {}

  /**
   * Returns the statement that writes a row, unless the table has the same or a later row of its
   * card.
   */
  static String upsert(String table) {
    String names = COLUMNS.stream().map(Column::name).collect(Collectors.joining(", "));
    String sets =
        COLUMNS.stream()
            .map(column -> column.name() + " = EXCLUDED." + column.name())
            .collect(Collectors.joining(", "));
    return "INSERT INTO "
        + table
        + " AS old ("
        + KEY
        + ", "
        + names
        + ", written_at) VALUES (?, "
        + "?, ".repeat(COLUMNS.size())
        + "clock_timestamp()) ON CONFLICT ("
        + KEY
        + ") DO UPDATE SET "
        + sets
        + ", written_at = EXCLUDED.written_at WHERE CASE"
        + " WHEN EXCLUDED.source_partition = old.source_partition"
        + " THEN (EXCLUDED.source_offset, EXCLUDED.as_of) > (old.source_offset, old.as_of)"
        + " ELSE EXCLUDED.as_of > old.as_of END";
  }

  static String delete(String table) {
    return "DELETE FROM " + table + " WHERE " + KEY + " = ?";
  }

  static void bind(PreparedStatement upsert, CardUpdate update) throws SQLException {
    upsert.setString(1, update.cardId());
    for (int i = 0; i < COLUMNS.size(); i++) {
      Column column = COLUMNS.get(i);
      upsert.setObject(i + 2, column.value().apply(update.latest()), column.type());
    }
  }

  private static List<Column> columns() {
    List<Column> columns = new ArrayList<>();
    columns.add(new Column("idle", Types.BOOLEAN, CardLatest::isIdle));
    columns.add(of("event_id", Types.VARCHAR, CardFeatures::eventId));
    columns.add(of("event_time", Types.BIGINT, CardFeatures::eventTime));
    columns.add(new Column("as_of", Types.BIGINT, CardLatest::asOf));
    addWindow(columns, "_1m", CardFeatures::lastMinute);
    addWindow(columns, "_10m", CardFeatures::lastTenMinutes);
    addWindow(columns, "_1h", CardFeatures::lastHour);
    columns.add(of("truncated", Types.BOOLEAN, CardFeatures::truncated));
    columns.add(of("base_currency", Types.VARCHAR, CardFeatures::baseCurrency));
    columns.add(new Column("source_partition", Types.INTEGER, CardLatest::sourcePartition));
    columns.add(new Column("source_offset", Types.BIGINT, CardLatest::sourceOffset));
    columns.add(new Column("sent_us", Types.BIGINT, CardLatest::sentUs));
    return List.copyOf(columns);
  }

  private static void addWindow(
      List<Column> columns, String suffix, Function<CardFeatures, WindowFeatures> window) {
    columns.add(of("tx_count" + suffix, Types.BIGINT, window.andThen(WindowFeatures::txCount)));
    columns.add(
        of("sum_amount" + suffix, Types.NUMERIC, window.andThen(WindowFeatures::sumAmount)));
    columns.add(
        of(
            "uniq_merchants" + suffix,
            Types.INTEGER,
            window.andThen(WindowFeatures::uniqMerchants)));
    columns.add(
        of(
            "uniq_countries" + suffix,
            Types.INTEGER,
            window.andThen(WindowFeatures::uniqCountries)));
    columns.add(
        of("refund_count" + suffix, Types.BIGINT, window.andThen(WindowFeatures::refundCount)));
    columns.add(
        of("sum_refunds" + suffix, Types.NUMERIC, window.andThen(WindowFeatures::sumRefunds)));
    columns.add(
        of(
            "unconverted_count" + suffix,
            Types.BIGINT,
            window.andThen(WindowFeatures::unconvertedCount)));
  }

  /** Returns a column that is empty for an idle card. */
  private static Column of(String name, int type, Function<CardFeatures, Object> value) {
    return new Column(
        name, type, latest -> latest.isIdle() ? null : value.apply(latest.features()));
  }
}
