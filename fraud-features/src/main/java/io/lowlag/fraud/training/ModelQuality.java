package io.lowlag.fraud.training;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.round;

import io.lowlag.common.report.Table;
import io.lowlag.fraud.model.ScoredTransaction;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.functions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The quality of a model: how well it recognises frauds of cards that it was not trained on.
 *
 * @param transactions number of transactions that it is judged by
 * @param frauds number of frauds among them
 * @param threshold the lowest probability above which alerts had the wanted precision, on other
 *     cards
 * @param alerts number of transactions above the threshold
 * @param right number of frauds among the alerts
 * @param serving how long a score takes
 */
public record ModelQuality(
    long transactions,
    long frauds,
    double threshold,
    long alerts,
    long right,
    ServingTime serving) {

  private record Judged(double probability, boolean fraud) {}

  /**
   * Judges predictions.
   *
   * @param chosenBy predictions that choose the threshold: columns probability (a vector) and label
   * @param judgedBy predictions that the model is judged by
   * @param precision wanted precision of alerts, in percent
   */
  static ModelQuality of(
      Dataset<Row> chosenBy, Dataset<Row> judgedBy, int precision, ServingTime serving) {
    double threshold = threshold(judged(chosenBy), precision);
    List<Judged> all = judged(judgedBy);
    List<Judged> alerts = all.stream().filter(one -> one.probability() > threshold).toList();
    return new ModelQuality(
        all.size(),
        all.stream().filter(Judged::fraud).count(),
        threshold,
        alerts.size(),
        alerts.stream().filter(Judged::fraud).count(),
        serving);
  }

  /** Returns the predictions, rounded to the decimals of an emitted score, the highest first. */
  private static List<Judged> judged(Dataset<Row> predictions) {
    return predictions
        .select(
            round(
                functions.vector_to_array(col("probability"), "float64").getItem(1),
                ScoredTransaction.SCORE_SCALE),
            col("label"))
        .collectAsList()
        .stream()
        .map(row -> new Judged(row.getDouble(0), row.getDouble(1) > 0))
        .sorted(Comparator.comparingDouble(Judged::probability).reversed())
        .toList();
  }

  private static double threshold(List<Judged> judged, int precision) {
    double best = 1;
    long right = 0;
    for (int i = 0; i < judged.size(); i++) {
      right += judged.get(i).fraud() ? 1 : 0;
      double next = i + 1 < judged.size() ? judged.get(i + 1).probability() : 0;
      boolean separable = next < judged.get(i).probability();
      if (separable && right * 100 >= (i + 1L) * precision) {
        best = next;
      }
    }
    return best;
  }

  /** Returns the share of alerts that are right. */
  public double precision() {
    return alerts == 0 ? 0 : (double) right / alerts;
  }

  /** Returns the share of frauds that are found. */
  public double recall() {
    return frauds == 0 ? 0 : (double) right / frauds;
  }

  String report(TrainingConfig config) {
    Table table =
        new Table(
            "judged by",
            "frauds",
            "alerts",
            "precision %",
            "recall %",
            "threshold",
            "score ns, p50",
            "p99");
    table.row(
        transactions,
        frauds,
        alerts,
        percent(precision()),
        percent(recall()),
        String.format(Locale.ROOT, "%.6f", threshold),
        Math.round(serving.p50()),
        Math.round(serving.p99()));
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

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f", 100 * share);
  }
}
