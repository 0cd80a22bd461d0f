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

/** The job that compares the count of a campaign with its contract. */
@Command(
    name = "ad-delivery",
    description = "Adds up the counts of all partitions and reports fulfilled contracts.")
public final class DeliveryJob extends StreamingJob<DeliveryConfig> {

  /** The job's name in logs, metrics and its checkpoint. */
  public static final String NAME = "ad-delivery";

  /** Runs the job; see {@link StreamingJob} for the exit codes. */
  public static void main(String[] args) {
    System.exit(execute(new DeliveryJob(), args));
  }

  @Override
  protected DeliveryConfig configure(Settings settings) {
    return DeliveryConfig.from(settings);
  }

  @Override
  protected JobSpec spec(DeliveryConfig config) {
    DeliveryConfig.Topics topics = config.topics();
    return new JobSpec(
            NAME,
            QueryShape.stateful(List.of(topics.partials(), topics.contracts())),
            List.of(topics.delivery()))
        .withDeadLetters(topics.deadLetters());
  }

  @Override
  protected StreamingQuery start(JobContext context, DeliveryConfig config)
      throws TimeoutException {
    DeliveryPipeline pipeline = new DeliveryPipeline(config, context.stateful());
    return context.write(pipeline.define(context.read())).start();
  }
}
