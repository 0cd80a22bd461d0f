package io.lowlag.common.job;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.execution.ExecutionConfig;
import io.lowlag.common.kafka.TopicRight;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * A job that runs a streaming query. A subclass describes the job and builds its query. Settings,
 * checks, session, signals, the closing line and the exit code are the same for all jobs.
 *
 * <p>Exit codes: 0 the job ended as expected, 1 it failed while running, 2 it could not start, 130
 * or 143 a signal stopped it (after the batch, if that ended in time).
 *
 * @param <C> the job's configuration
 */
public abstract class StreamingJob<C> extends ConfiguredJob<C> {

  /** Returns the description of the job with this configuration. */
  protected abstract JobSpec spec(C config);

  /**
   * Returns the description of the job with these settings, without starting it.
   *
   * @throws SettingsException with one line, when a setting cannot be used
   */
  public final JobSpec describe(Settings settings) {
    return spec(configure(settings));
  }

  /**
   * Returns how the job runs. A job that can run in only one way overrides this.
   *
   * @param wanted the configuration in the settings
   */
  protected ExecutionConfig execution(ExecutionConfig wanted) {
    return wanted;
  }

  /**
   * Returns the rights on Kafka topics that the job's user needs with these settings.
   *
   * @throws SettingsException with one line, when a setting cannot be used
   */
  public final List<TopicRight> rights(Settings settings) {
    return spec(configure(settings)).rights();
  }

  /** Builds and starts the job's query. */
  protected abstract StreamingQuery start(JobContext context, C config) throws TimeoutException;

  @Override
  final void run(Settings settings, PrintWriter out) throws Exception {
    try (SignalledStop signals = SignalledStop.ofProcess();
        RunningJob running = RunningJob.start(this, settings, out::println, signals)) {
      signals.stops(running::stopAfterBatch);
      try {
        running.awaitEnd();
      } finally {
        out.println(running.summary());
        out.flush();
      }
    }
  }
}
