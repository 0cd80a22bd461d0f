package io.lowlag.attribution.delivery;

import io.lowlag.common.config.Settings;
import io.lowlag.common.execution.QueryShape;
import io.lowlag.common.job.JobContext;
import io.lowlag.common.job.JobSpec;
import io.lowlag.common.job.StreamingJob;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.streaming.StreamingQuery;
import picocli.CommandLine.Command;

/** The job that counts impressions, each partition separately. */
@Command(
    name = "ad-delivery-count",
    description = "Counts the impressions of campaigns in each partition of the matches.")
public final class DeliveryCountJob extends StreamingJob<DeliveryConfig> {

  /** The job's name in logs, metrics and its checkpoint. */
  public static final String NAME = "ad-delivery-count";

  /** Runs the job; see {@link StreamingJob} for the exit codes. */
  public static void main(String[] args) {
    System.exit(execute(new DeliveryCountJob(), args));
  }

  @Override
  protected DeliveryConfig configure(Settings settings) {
    return DeliveryConfig.from(settings);
  }

  @Override
  protected JobSpec spec(DeliveryConfig config) {
    DeliveryConfig.Topics topics = config.topics();
    return new JobSpec(
            NAME, QueryShape.stateful(List.of(topics.matches())), List.of(topics.partials()))
        .withDeadLetters(topics.deadLetters());
  }

  @Override
  protected StreamingQuery start(JobContext context, DeliveryConfig config)
      throws TimeoutException {
    DeliveryCountPipeline pipeline = new DeliveryCountPipeline(config, context.stateful());
    return context.write(pipeline.define(context.read())).start();
  }
}
