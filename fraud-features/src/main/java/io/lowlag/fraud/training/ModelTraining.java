package io.lowlag.fraud.training;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.hash;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.fraud.scoring.risk.TreeEnsemble;
import io.lowlag.realtime.checkpoint.CheckpointFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.GBTClassificationModel;
import org.apache.spark.ml.classification.GBTClassifier;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Trains a model and judges it. One half of the held-out cards chooses the threshold, and the other
 * half judges the model with it. So the threshold is never judged by the cards that it was chosen
 * by.
 */
public final class ModelTraining {

  private static final String LABEL = "label";
  private static final String VECTOR = "inputs";
  private static final int PERCENT = 100;

  private ModelTraining() {}

  /**
   * Trains on the labelled transactions and writes the model's file.
   *
   * @throws CannotStartException with one line, if there is nothing to learn from
   */
  public static ModelQuality train(SparkSession spark, TrainingConfig config) {
    Dataset<Row> rows = LabelledTransactions.read(spark, config);
    Dataset<Row> learnt = rows.filter(share().geq(config.heldOut())).persist();
    try {
      requireBothLabels(learnt);
      PipelineModel model = pipeline(config).fit(learnt);
      TreeEnsemble trees =
          TrainedTrees.of(trees(model), config.name(), config.version(), config.features());
      write(spark, config.model(), trees);
      Dataset<Row> chosenBy = rows.filter(share().lt(config.heldOut() / 2));
      return ModelQuality.of(
          model.transform(chosenBy),
          model.transform(judged(rows, config)),
          config.precision(),
          ServingTime.of(trees, judged(rows, config)));
    } finally {
      learnt.unpersist();
    }
  }

  /**
   * Returns the transactions that a model is judged by.
   *
   * @param rows with a column card_id
   */
  public static Dataset<Row> judged(Dataset<Row> rows, TrainingConfig config) {
    return rows.filter(share().geq(config.heldOut() / 2).and(share().lt(config.heldOut())));
  }

  private static Column share() {
    return pmod(hash(col("card_id")), lit(PERCENT));
  }

  static Pipeline pipeline(TrainingConfig config) {
    return new Pipeline()
        .setStages(
            new PipelineStage[] {
              new VectorAssembler()
                  .setInputCols(config.features().toArray(String[]::new))
                  .setOutputCol(VECTOR),
              new GBTClassifier()
                  .setFeaturesCol(VECTOR)
                  .setLabelCol(LABEL)
                  .setMaxIter(config.trees())
                  .setMaxDepth(config.depth())
                  .setSeed(config.seed())
            });
  }

  static GBTClassificationModel trees(PipelineModel model) {
    return (GBTClassificationModel) model.stages()[1];
  }

  private static void requireBothLabels(Dataset<Row> rows) {
    List<Row> labels = rows.select(LABEL).distinct().collectAsList();
    if (labels.size() != 2) {
      throw new CannotStartException(
          "the labelled transactions for training have "
              + (labels.isEmpty() ? "no row" : "only one label")
              + ": a model needs fraudulent and other transactions, of cards that are not held"
              + " out");
    }
  }

  private static void write(SparkSession spark, String file, TreeEnsemble trees) {
    Path path = new Path(file);
    try (OutputStream to =
        path.getFileSystem(CheckpointFiles.fileSystems(spark)).create(path, true)) {
      to.write(new JsonMapper().writeValueAsBytes(trees));
    } catch (IOException e) {
      throw new UncheckedIOException("the model cannot be written to " + file, e);
    }
  }
}
