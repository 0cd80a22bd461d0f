package io.lowlag.fraud.scoring;

import io.lowlag.common.config.Settings;
import io.lowlag.common.execution.QueryShape;
import io.lowlag.common.job.JobContext;
import io.lowlag.common.job.JobSpec;
import io.lowlag.common.job.StreamingJob;
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
    return new JobSpec(NAME, QueryShape.stateful(config.inputs()), config.outputs());
  }

  @Override
  protected StreamingQuery start(JobContext context) throws TimeoutException {
    ScoringConfig config = ScoringConfig.from(context.settings());
    ScoringPipeline pipeline = new ScoringPipeline(config, context.stateful());
    return context.write(pipeline.define(context.read())).start();
  }
}
