package io.lowlag.fraud.training;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.hash;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lowlag.common.config.Settings;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.job.TableJob;
import io.lowlag.fraud.scoring.risk.TreeEnsemble;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.GBTClassificationModel;
import org.apache.spark.ml.classification.GBTClassifier;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;

/**
 * The job that trains a model on the training table, which holds the features that scoring would
 * have seen, and labels. What it writes is a file for {@link
 * io.lowlag.fraud.scoring.risk.TrainedModel}; a share of the cards is held out and tells how good
 * the model is.
 */
@Command(
    name = "fraud-train",
    description = "Trains a model on the training table and labels, and writes its file.")
public final class TrainingJob extends TableJob<TrainingConfig> {

  private static final String LABEL = "label";
  private static final String VECTOR = "features";
  private static final int PERCENT = 100;

  /** Runs the job; see {@link TableJob} for the exit codes. */
  public static void main(String[] args) {
    System.exit(execute(new TrainingJob(), args));
  }

  @Override
  protected TrainingConfig configure(Settings settings) {
    return TrainingConfig.from(settings);
  }

  @Override
  protected Map<String, String> sparkSettings(TrainingConfig config) {
    return config.files().sparkSettings();
  }

  @Override
  protected void run(SparkSession spark, TrainingConfig config, PrintWriter out) {
    Dataset<Row> rows = LabelledTransactions.read(spark, config);
    Dataset<Row> heldOut =
        rows.filter(pmod(hash(col("card_id")), lit(PERCENT)).lt(config.heldOut()));
    Dataset<Row> learnt =
        rows.filter(pmod(hash(col("card_id")), lit(PERCENT)).geq(config.heldOut())).persist();
    try {
      requireBothLabels(learnt);
      PipelineModel model = pipeline(config).fit(learnt);
      write(
          spark,
          config.model(),
          TrainedTrees.of(trees(model), config.name(), config.version(), config.features()));
      out.println(ModelQuality.of(model.transform(heldOut), config.precision()).report(config));
      out.flush();
    } finally {
      learnt.unpersist();
    }
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
          "the labelled transactions to learn from have "
              + (labels.isEmpty() ? "no row" : "one label alone")
              + ": a model needs frauds and others, of cards that are not held out");
    }
  }

  private static void write(SparkSession spark, String file, TreeEnsemble trees) {
    Path path = new Path(file);
    try (OutputStream to =
        path.getFileSystem(spark.sparkContext().hadoopConfiguration()).create(path, true)) {
      to.write(new JsonMapper().writeValueAsBytes(trees));
    } catch (IOException e) {
      throw new UncheckedIOException("the model cannot be written to " + file, e);
    }
  }
}
