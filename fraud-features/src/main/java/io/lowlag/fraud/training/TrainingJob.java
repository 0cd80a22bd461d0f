package io.lowlag.fraud.training;

import io.lowlag.common.config.Settings;
import io.lowlag.common.job.TableJob;
import java.io.PrintWriter;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;

/**
 * The job that trains a model on the training table, which holds the features that scoring would
 * have seen, and labels. It writes a file for {@link io.lowlag.fraud.scoring.risk.TrainedModel}. A
 * share of the cards is held out to judge the model.
 */
@Command(
    name = "fraud-train",
    description = "Trains a model on the training table and its labels, and writes the model file.")
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
