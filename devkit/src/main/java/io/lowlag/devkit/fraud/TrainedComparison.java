package io.lowlag.devkit.fraud;

import static org.apache.spark.sql.functions.col;

import io.lowlag.common.config.Overrides;
import io.lowlag.devkit.demo.Findings;
import io.lowlag.fraud.training.ModelQuality;
import io.lowlag.fraud.training.ModelTraining;
import io.lowlag.fraud.training.TrainingConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Compares a model that was trained on the transactions scored in a demo, with the generator's
 * labels, with the formula. Both are judged by the same payments, of cards that the model was not
 * trained on.
 *
 * @param folder for labels and model
 * @param scored folder of the table of scored transactions
 */
record TrainedComparison(Path folder, String scored) {

  Findings with(SparkSession spark, Map<String, List<Payment>> cards) {
    Path labels = write(cards);
    TrainingConfig config =
        TrainingConfig.from(
            Overrides.none()
                .with("fraud.tables.training", scored)
                .with("fraud.training.labels.path", labels)
                .with("fraud.training.model", folder.resolve("model.json"))
                .with("fraud.training.held-out", 50)
                .load());
    ModelQuality trained = ModelTraining.train(spark, config);
    Dataset<Row> judged = judged(spark, labels, config);
    long alerts = judged.filter(col("suspicious")).count();
    long right = judged.filter(col("suspicious").and(col("fraud"))).count();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("payments", trained.transactions());
    facts.put("frauds", trained.frauds());
    facts.put("trained_precision", rounded(trained.precision()));
    facts.put("trained_recall", rounded(trained.recall()));
    facts.put("formula_precision", rounded(alerts == 0 ? 0 : (double) right / alerts));
    facts.put("formula_recall", rounded((double) right / Math.max(1, trained.frauds())));
    facts.put("score_ns_p50", Math.round(trained.serving().p50()));
    facts.put("score_ns_p99", Math.round(trained.serving().p99()));
    return new Findings(Map.of("cards_that_the_model_has_not_seen", facts), List.of());
  }

  private Dataset<Row> judged(SparkSession spark, Path labels, TrainingConfig config) {
    Dataset<Row> labelled =
        spark
            .read()
            .option("header", true)
            .csv(labels.toString())
            .select(col("card_id"), col("tx_id"), col("fraud").cast("boolean"));
    return ModelTraining.judged(spark.read().format("delta").load(scored), config)
        .join(labelled, new String[] {"card_id", "tx_id"});
  }

  private Path write(Map<String, List<Payment>> cards) {
    List<String> lines = new ArrayList<>(List.of("card_id,tx_id,fraud"));
    cards.forEach(
        (card, payments) ->
            payments.forEach(
                payment ->
                    lines.add(card + "," + payment.txId() + "," + payment.fraud().isPresent())));
    try {
      return Files.write(folder.resolve("labels.csv"), lines);
    } catch (IOException e) {
      throw new UncheckedIOException("the labels cannot be written", e);
    }
  }

  private static double rounded(double share) {
    return Math.round(share * 1000) / 1000.0;
  }
}
