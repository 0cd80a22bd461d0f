package io.lowlag.fraud.online;

import io.lowlag.common.config.Settings;
import io.lowlag.common.execution.QueryShape;
import io.lowlag.common.job.JobContext;
import io.lowlag.common.job.JobSpec;
import io.lowlag.common.job.StreamingJob;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.streaming.StreamingQuery;
import picocli.CommandLine.Command;

/** The job that keeps the latest features of each card in a store that a service can query. */
@Command(
    name = "fraud-online",
    description = "Keeps the latest features of each card in a PostgreSQL table.")
public final class OnlineJob extends StreamingJob<OnlineConfig> {

  /** The job's name in logs, metrics and its checkpoint. */
  public static final String NAME = "fraud-online";

  /** Runs the job; see {@link StreamingJob} for the exit codes. */
  public static void main(String[] args) {
    System.exit(execute(new OnlineJob(), args));
  }

  @Override
  protected OnlineConfig configure(Settings settings) {
    return OnlineConfig.from(settings);
  }

  @Override
  protected JobSpec spec(OnlineConfig config) {
    return new JobSpec(NAME, QueryShape.stateless(List.of(config.topics().features())), List.of())
        .withDeadLetters(config.topics().deadLetters());
  }

  @Override
  protected StreamingQuery start(JobContext context, OnlineConfig config) throws TimeoutException {
    config.store().check();
    OnlineWriter writer =
        new OnlineWriter(
            config.store(),
            config.buffer(),
            config.decoding(),
            context.sink().deadLetterSender(config.topics().deadLetters()));
    return context.write(context.read(), writer).start();
  }
}
