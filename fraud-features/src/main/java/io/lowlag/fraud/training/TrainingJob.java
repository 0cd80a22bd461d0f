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
    out.println(ModelTraining.train(spark, config).report(config));
    out.flush();
  }
}
