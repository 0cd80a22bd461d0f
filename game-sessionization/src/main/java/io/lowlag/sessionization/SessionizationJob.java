package io.lowlag.sessionization;

import io.lowlag.common.config.Settings;
import io.lowlag.common.execution.QueryShape;
import io.lowlag.common.job.JobContext;
import io.lowlag.common.job.JobSpec;
import io.lowlag.common.job.StreamingJob;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.streaming.StreamingQuery;
import picocli.CommandLine.Command;

/** The job that turns starts and ends of games into sessions with heartbeats. */
@Command(
    name = "game-sessionization",
    description = "Finds the sessions of consoles and PCs and sends heartbeats while they run.")
public final class SessionizationJob extends StreamingJob<SessionizationConfig> {

  /** The job's name in logs, metrics and its checkpoint. */
  public static final String NAME = "game-sessionization";

  /** Runs the job; see {@link StreamingJob} for the exit codes. */
  public static void main(String[] args) {
    System.exit(execute(new SessionizationJob(), args));
  }

  @Override
  protected SessionizationConfig configure(Settings settings) {
    return SessionizationConfig.from(settings);
  }

  @Override
  protected JobSpec spec(SessionizationConfig config) {
    SessionizationConfig.Topics topics = config.topics();
    return new JobSpec(NAME, QueryShape.stateful(topics.inputs()), topics.outputs())
        .withDeadLetters(topics.deadLetters());
  }

  @Override
  protected StreamingQuery start(JobContext context, SessionizationConfig config)
      throws TimeoutException {
    SessionizationPipeline pipeline = new SessionizationPipeline(config, context.stateful());
    return context.write(pipeline.define(context.read())).start();
  }
}
