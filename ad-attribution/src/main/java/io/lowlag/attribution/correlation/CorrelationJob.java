package io.lowlag.attribution.correlation;

import io.lowlag.common.config.Settings;
import io.lowlag.common.execution.QueryShape;
import io.lowlag.common.job.JobContext;
import io.lowlag.common.job.JobSpec;
import io.lowlag.common.job.StreamingJob;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.streaming.StreamingQuery;
import picocli.CommandLine.Command;

/** The job that correlates ad requests with ad impressions. */
@Command(
    name = "ad-correlation",
    description = "Matches ad requests with ad impressions, in whatever order they arrive.")
public final class CorrelationJob extends StreamingJob<CorrelationConfig> {

  /** The job's name in logs, metrics and its checkpoint. */
  public static final String NAME = "ad-correlation";

  /** Runs the job; see {@link StreamingJob} for the exit codes. */
  public static void main(String[] args) {
    System.exit(execute(new CorrelationJob(), args));
  }

  @Override
  protected CorrelationConfig configure(Settings settings) {
    return CorrelationConfig.from(settings);
  }

  @Override
  protected JobSpec spec(CorrelationConfig config) {
    CorrelationConfig.Topics topics = config.topics();
    return new JobSpec(NAME, QueryShape.stateful(topics.inputs()), topics.outputs())
        .withDeadLetters(topics.deadLetters());
  }

  @Override
  protected StreamingQuery start(JobContext context, CorrelationConfig config)
      throws TimeoutException {
    CorrelationPipeline pipeline = new CorrelationPipeline(config, context.stateful());
    return context.write(pipeline.define(context.read())).start();
  }
}
