package io.lowlag.attribution.credit;

import io.lowlag.common.config.Settings;
import io.lowlag.common.execution.QueryShape;
import io.lowlag.common.job.JobContext;
import io.lowlag.common.job.JobSpec;
import io.lowlag.common.job.StreamingJob;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.streaming.StreamingQuery;
import picocli.CommandLine.Command;

/** The job that credits touches for conversions. */
@Command(
    name = "ad-credit",
    description = "Shares the credit of each conversion among the views and clicks before it.")
public final class CreditJob extends StreamingJob<CreditConfig> {

  /** The job's name in logs, metrics and its checkpoint. */
  public static final String NAME = "ad-credit";

  /** Runs the job; see {@link StreamingJob} for the exit codes. */
  public static void main(String[] args) {
    System.exit(execute(new CreditJob(), args));
  }

  @Override
  protected CreditConfig configure(Settings settings) {
    return CreditConfig.from(settings);
  }

  @Override
  protected JobSpec spec(CreditConfig config) {
    CreditConfig.Topics topics = config.topics();
    return new JobSpec(NAME, QueryShape.stateful(topics.inputs()), topics.outputs())
        .withDeadLetters(topics.deadLetters());
  }

  @Override
  protected StreamingQuery start(JobContext context, CreditConfig config) throws TimeoutException {
    CreditPipeline pipeline = new CreditPipeline(config, context.stateful());
    return context.write(pipeline.define(context.read())).start();
  }
}
