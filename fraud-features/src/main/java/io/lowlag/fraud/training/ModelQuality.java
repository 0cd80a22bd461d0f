package io.lowlag.fraud.training;

import static org.apache.spark.sql.functions.col;

import io.lowlag.common.report.Table;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.functions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How well a model tells frauds of cards that it has not seen.
 *
 * @param transactions held out
 * @param frauds among them
 * @param threshold the lowest probability above which alerts have the wanted precision
 * @param alerts above it
 * @param right the frauds among the alerts
 */
record ModelQuality(long transactions, long frauds, double threshold, long alerts, long right) {

  private record Judged(double probability, boolean fraud) {}

  /**
   * Judges predictions.
   *
   * @param predictions columns probability (a vector) and label
   * @param precision wanted of alerts, in percent
   */
  static ModelQuality of(Dataset<Row> predictions, int precision) {
    List<Judged> judged =
        predictions
            .select(
                functions.vector_to_array(col("probability"), "float64").getItem(1), col("label"))
            .collectAsList()
            .stream()
            .map(row -> new Judged(row.getDouble(0), row.getDouble(1) > 0))
            .sorted(Comparator.comparingDouble(Judged::probability).reversed())
            .toList();
    long frauds = judged.stream().filter(Judged::fraud).count();
    ModelQuality best = new ModelQuality(judged.size(), frauds, 1, 0, 0);
    long right = 0;
    for (int i = 0; i < judged.size(); i++) {
      right += judged.get(i).fraud() ? 1 : 0;
      double next = i + 1 < judged.size() ? judged.get(i + 1).probability() : 0;
      boolean separable = next < judged.get(i).probability();
      long alerts = i + 1L;
      if (separable && right * 100 >= alerts * precision) {
        best = new ModelQuality(judged.size(), frauds, next, alerts, right);
      }
    }
    return best;
  }

  String report(TrainingConfig config) {
    Table table = new Table("held out", "frauds", "alerts", "precision %", "recall %", "threshold");
    table.row(
        transactions,
        frauds,
        alerts,
        percent(right, alerts),
        percent(right, frauds),
        String.format(Locale.ROOT, "%.6f", threshold));
    return table
        + System.lineSeparator()
        + "wrote "
        + config.model()
        + System.lineSeparator()
        + "score by it: fraud.scoring.model.class = io.lowlag.fraud.scoring.risk.TrainedModel,"
        + " fraud.scoring.model.options.path = "
        + config.model()
        + String.format(Locale.ROOT, ", fraud.scoring.threshold = %.6f", threshold);
  }

  private static String percent(long part, long whole) {
    return whole == 0 ? "-" : String.format(Locale.ROOT, "%.1f", 100.0 * part / whole);
  }
}
