package io.lowlag.fraud.training;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.lowlag.common.error.CannotStartException;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The rows of the training table that have a label. */
final class LabelledTransactions {

  private static final String[] KEY = {"card_id", "tx_id"};

  private LabelledTransactions() {}

  /**
   * Returns the columns card_id, tx_id, the features, and label: 1 for a fraud, 0 for any other
   * transaction.
   *
   * @throws CannotStartException with one line, if table or labels cannot be read
   */
  static Dataset<Row> read(SparkSession spark, TrainingConfig config) {
    try {
      Column[] features =
          Stream.concat(
                  Stream.of(KEY).map(name -> col(name)),
                  config.features().stream().map(LabelledTransactions::input))
              .toArray(Column[]::new);
      Dataset<Row> labels =
          spark
              .read()
              .format(config.labelsFormat().name().toLowerCase(Locale.ROOT))
              .option("header", true)
              .load(config.labels())
              .select(
                  col(KEY[0]), col(KEY[1]), col("fraud").cast("boolean").cast("double").as("label"))
              .filter(col("label").isNotNull())
              .dropDuplicates(KEY);
      return spark.read().format("delta").load(config.table()).select(features).join(labels, KEY);
    } catch (Exception e) {
      throw new CannotStartException(
          "the training table "
              + config.table()
              + " or the labels "
              + config.labels()
              + " (columns card_id, tx_id, fraud) cannot be read: "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
          e);
    }
  }

  // The input is as in scoring: a missing value counts as zero.
  private static Column input(String feature) {
    return coalesce(col(feature).cast("double"), lit(0.0)).as(feature);
  }
}
