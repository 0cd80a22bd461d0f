package io.lowlag.bench.peers;

import io.lowlag.common.report.Table;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A table of figures, for the screen and for the report. Both show the same texts. */
final class FigureTable {

  private final String title;
  private final List<String> header;
  private final List<List<String>> rows = new ArrayList<>();

  FigureTable(String title, String... header) {
    this.title = title;
    this.header = List.of(header);
  }

  void row(Object... cells) {
    rows.add(Arrays.stream(cells).map(FigureTable::text).toList());
  }

  String title() {
    return title;
  }

  List<String> header() {
    return header;
  }

  List<List<String>> rows() {
    return List.copyOf(rows);
  }

  /** Returns the text of a cell; a dash if the value is unknown. */
  static String text(Object value) {
    if (value == null) {
      return "-";
    }
    return value instanceof Double number
        ? String.format(Locale.ROOT, "%.1f", number)
        : String.valueOf(value);
  }

  /** Returns a number with as many digits as it needs. */
  static String shortest(double number) {
    return new DecimalFormat("#,##0.###", DecimalFormatSymbols.getInstance(Locale.ROOT))
        .format(number);
  }

  /** Returns the table for the screen. */
  Table aligned() {
    Table table = new Table(header.toArray(String[]::new));
    rows.forEach(row -> table.row(row.toArray()));
    return table;
  }

  /** Returns the title and the table for the screen. */
  @Override
  public String toString() {
    return "  " + title + "\n" + aligned();
  }
}
