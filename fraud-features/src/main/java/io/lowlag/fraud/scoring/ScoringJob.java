package io.lowlag.fraud.scoring;

import io.lowlag.common.config.Settings;
import io.lowlag.common.execution.QueryShape;
import io.lowlag.common.job.JobContext;
import io.lowlag.common.job.JobSpec;
import io.lowlag.common.job.StreamingJob;
import io.lowlag.fraud.delta.DeltaFiles;
import io.lowlag.fraud.reference.ReferenceConfig;
import io.lowlag.fraud.reference.RiskTiers;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.streaming.StreamingQuery;
import picocli.CommandLine.Command;

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
    return new JobSpec(NAME, QueryShape.stateful(config.inputs()), config.outputs())
        .withSparkSettings(sparkSettings(settings));
  }

  @Override
  protected StreamingQuery start(JobContext context) throws TimeoutException {
    ScoringConfig config = ScoringConfig.from(context.settings());
    ScoringPipeline pipeline =
        withTiers(new ScoringPipeline(config, context.stateful()), context);
    return context.write(pipeline.define(context.read())).start();
  }

  private static Map<String, String> sparkSettings(Settings settings) {
    return ReferenceConfig.from(settings).map(ReferenceConfig::isDelta).orElse(false)
        ? DeltaFiles.from(settings).sparkSettings()
        : Map.of();
  }

  private static ScoringPipeline withTiers(ScoringPipeline pipeline, JobContext context) {
    return ReferenceConfig.from(context.settings())
        .map(reference -> pipeline.with(RiskTiers.read(context.spark(), reference)))
        .orElse(pipeline);
  }
}
