package io.lowlag.fraud.scoring;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.execution.ExecutionConfig;
import io.lowlag.common.execution.ExecutionMode;
import io.lowlag.common.execution.QueryShape;
import io.lowlag.common.job.JobContext;
import io.lowlag.common.job.JobSpec;
import io.lowlag.common.job.StreamingJob;
import io.lowlag.common.kafka.KafkaSink;
import io.lowlag.fraud.FraudTables;
import io.lowlag.fraud.delta.DeltaFiles;
import io.lowlag.fraud.landing.ScoredTable;
import io.lowlag.fraud.reference.ReferenceConfig;
import io.lowlag.fraud.reference.RiskTiers;
import io.lowlag.fraud.scoring.model.ScoredTransaction;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.streaming.StreamingQuery;
import picocli.CommandLine.Command;
import scala.Tuple2;

/** The job that scores each transaction as it arrives. */
@Command(
    name = "fraud-scoring",
    description = "Scores card transactions from rolling features; alerts on suspicious ones.")
public final class ScoringJob extends StreamingJob {

  /** The job's name in logs, metrics and its checkpoint. */
  public static final String NAME = "fraud-scoring";

  /** Runs the job; see {@link StreamingJob} for the exit codes. */
  public static void main(String[] args) {
    System.exit(execute(new ScoringJob(), args));
  }

  @Override
  protected JobSpec spec(Settings settings) {
    ScoringConfig config = ScoringConfig.from(settings);
    Optional<String> table = FraudTables.from(settings).scored();
    if (table.isEmpty()) {
      return new JobSpec(NAME, QueryShape.stateful(config.inputs()), config.outputs())
          .withSparkSettings(forReference(settings));
    }
    if (ExecutionConfig.from(settings).mode() == ExecutionMode.REAL_TIME) {
      throw new SettingsException(
          FraudTables.SCORED
              + " = \""
              + table.get()
              + "\" cannot be written in real-time mode: leave it out here and run the job"
              + " fraud-landing beside this one");
    }
    return new JobSpec(NAME, QueryShape.foreachBatch(true, config.inputs()), config.outputs())
        .withSparkSettings(DeltaFiles.from(settings).sparkSettings());
  }

  @Override
  protected StreamingQuery start(JobContext context) throws TimeoutException {
    Settings settings = context.settings();
    ScoringPipeline pipeline =
        withTiers(
            new ScoringPipeline(ScoringConfig.from(settings), context.stateful()), context);
    Dataset<Tuple2<ScoredTransaction, DeadLetter>> scored =
        pipeline.score(pipeline.decode(context.read()));
    Optional<String> table = FraudTables.from(settings).scored();
    if (table.isEmpty()) {
      return context.write(pipeline.encode(scored)).start();
    }
    ScoredTable open = ScoredTable.open(context.spark(), table.get(), DeltaFiles.from(settings));
    ScoredBatch batch = new ScoredBatch(pipeline::encode, KafkaSink.from(settings), open);
    return context.writeBatches(scored, batch).start();
  }

  private static Map<String, String> forReference(Settings settings) {
    return ReferenceConfig.from(settings).filter(ReferenceConfig::isDelta).isPresent()
        ? DeltaFiles.from(settings).sparkSettings()
        : Map.of();
  }

  private static ScoringPipeline withTiers(ScoringPipeline pipeline, JobContext context) {
    return ReferenceConfig.from(context.settings())
        .map(reference -> pipeline.with(RiskTiers.read(context.spark(), reference)))
        .orElse(pipeline);
  }
}
