package io.lowlag.devkit.fraud;

import io.lowlag.devkit.demo.Findings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Compares the rows of a Delta table with those that it must have, each once. */
final class LakeCheck {

  private LakeCheck() {}

  /** Checks the rows of scored transactions. */
  static Findings scored(SparkSession spark, String path, Set<String> expected) {
    return compare(
        spark, "transactions_scored", path, expected, row -> ScoreIdentity.found(row::getAs));
  }

  /** Checks the rows of windows. */
  static Findings windows(SparkSession spark, String path, Set<String> expected) {
    return compare(spark, "card_windows", path, expected, LakeCheck::window);
  }

  private static String window(Row row) {
    return FeatureWindows.identity(
        row.getAs("card_id"),
        row.<java.sql.Timestamp>getAs("window_start").getTime(),
        row.<Number>getAs("tx_count_10m").longValue(),
        row.getAs("sum_amount_10m"),
        row.<Number>getAs("uniq_merchants_10m").longValue(),
        row.<Number>getAs("refund_count_10m").longValue(),
        row.getAs("sum_refunds_10m"));
  }

  private static Findings compare(
      SparkSession spark,
      String table,
      String path,
      Set<String> expected,
      Function<Row, String> identity) {
    List<String> rows =
        spark.read().format("delta").load(path).collectAsList().stream().map(identity).toList();
    Set<String> found = new HashSet<>(rows);
    List<String> wrong = new ArrayList<>();
    tell(wrong, table, "rows missing", expected.stream().filter(id -> !found.contains(id)).count());
    tell(
        wrong,
        table,
        "rows unexpected",
        found.stream().filter(id -> !expected.contains(id)).count());
    tell(wrong, table, "rows twice", rows.size() - found.size());
    return new Findings(Map.of("rows_in_" + table, rows.size()), wrong);
  }

  private static void tell(List<String> wrong, String table, String what, long count) {
    if (count > 0) {
      wrong.add(table + ": " + count + " " + what);
    }
  }
}
