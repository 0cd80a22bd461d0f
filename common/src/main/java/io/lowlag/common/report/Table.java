package io.lowlag.common.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A text table with aligned columns: the first column to the left, the others, which are figures,
 * to the right. An unknown value is a dash.
 */
public final class Table {

  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  public Table(String... header) {
    rows.add(List.of(header));
  }

  /** Adds a row, which has as many cells as the header. */
  public Table row(Object... cells) {
    List<String> row = Arrays.stream(cells).map(Table::cell).toList();
    if (row.size() != rows.get(0).size()) {
      throw new IllegalArgumentException(
          row.size() + " cells for " + rows.get(0).size() + " columns: " + row);
    }
    rows.add(row);
    return this;
  }

  private static String cell(Object value) {
    if (value == null) {
      return "-";
    }
    return value instanceof Double number
        ? String.format(Locale.ROOT, "%.1f", number)
        : String.valueOf(value);
  }

  @Override
  public String toString() {
    int columns = rows.get(0).size();
    int[] widths =
        IntStream.range(0, columns)
            .map(c -> rows.stream().mapToInt(row -> row.get(c).length()).max().orElse(0))
            .toArray();
    return rows.stream().map(row -> line(row, widths)).collect(Collectors.joining("\n"));
  }

  private static String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder(GAP);
    for (int c = 0; c < widths.length; c++) {
      String padding = " ".repeat(widths[c] - row.get(c).length());
      line.append(c == 0 ? row.get(c) + padding : GAP + padding + row.get(c));
    }
    return line.toString().stripTrailing();
  }
}
