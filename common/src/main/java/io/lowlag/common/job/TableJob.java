package io.lowlag.common.job;

import io.lowlag.common.config.Settings;
import io.lowlag.common.error.Interruptions;
import io.lowlag.common.error.JobFailedException;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.sql.SparkSession;

/**
 * A job that works on tables and then ends. It has the same command line as a {@link StreamingJob},
 * but no topics, no query and no checkpoint.
 *
 * @param <C> the job's configuration
 */
public abstract class TableJob<C> extends ConfiguredJob<C> {

  private static final String STOPPED =
      "a signal stopped the job; its finished work is kept: run it again for the rest";

  /** Returns the settings that its session needs with this configuration. */
  protected abstract Map<String, String> sparkSettings(C config);

  /** Does the work. What it prints is the command's output. */
  protected abstract void run(SparkSession spark, C config, PrintWriter out);

  /**
   * Returns whether a failure comes from a stop of the job; then the job must not continue with its
   * next step.
   */
  protected static boolean isInterruption(Exception e) {
    return Interruptions.isOne(e);
  }

  @Override
  final void run(Settings settings, PrintWriter out) {
    C config = configure(settings);
    SessionConfig session = SessionConfig.from(settings);
    session.metricsPort().ifPresent(MetricsPort::check);
    Thread worker = Thread.currentThread();
    AtomicBoolean stopped = new AtomicBoolean();
    StopSignals signals =
        StopSignals.onSignal(
            () -> {
              stopped.set(true);
              worker.interrupt();
            });
    Map<String, String> needed = new HashMap<>(sparkSettings(config));
    // Adapts the number of tasks to the work: otherwise each step of a small table uses 200 tasks.
    needed.put("spark.sql.adaptive.enabled", "true");
    try (JobSession opened = JobSession.open(commandName(), needed, session)) {
      run(opened.spark(), config, out);
      out.flush();
    } catch (Exception e) { // Spark's wait may throw a checked exception from Scala code
      if (stopped.get()) {
        throw new JobFailedException(STOPPED, e);
      }
      throw e;
    } finally {
      signals.close();
    }
  }
}
