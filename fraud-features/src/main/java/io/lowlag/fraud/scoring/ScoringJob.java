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
import io.lowlag.fraud.landing.ScoredBatch;
import io.lowlag.fraud.landing.ScoredTable;
import io.lowlag.fraud.reference.ReferenceConfig;
import io.lowlag.fraud.reference.RiskTiers;
import io.lowlag.fraud.scoring.model.ScoredTransaction;
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
    table.ifPresent(path -> requireBatches(path, settings));
    QueryShape shape =
        table.isPresent()
            ? QueryShape.foreachBatch(true, config.inputs())
            : QueryShape.stateful(config.inputs());
    JobSpec spec = new JobSpec(NAME, shape, config.outputs());
    boolean delta =
        table.isPresent() || config.reference().filter(ReferenceConfig::isDelta).isPresent();
    return delta ? spec.withSparkSettings(DeltaFiles.from(settings).sparkSettings()) : spec;
  }

  private static void requireBatches(String table, Settings settings) {
    if (ExecutionConfig.from(settings).mode() == ExecutionMode.REAL_TIME) {
      throw new SettingsException(
          FraudTables.SCORED
              + " = \""
              + table
              + "\" cannot be written in real-time mode: leave it out here and run the job"
              + " fraud-landing beside this one");
    }
  }

  @Override
  protected StreamingQuery start(JobContext context) throws TimeoutException {
    Settings settings = context.settings();
    ScoringPipeline pipeline = pipeline(ScoringConfig.from(settings), context);
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

  /** The pipeline, with the tiers of cards if there are any. */
  static ScoringPipeline pipeline(ScoringConfig config, JobContext context) {
    ScoringPipeline plain = new ScoringPipeline(config, context.stateful());
    return config
        .reference()
        .map(tiers -> plain.with(RiskTiers.read(context.spark(), tiers)))
        .orElse(plain);
  }
}
