package io.lowlag.bench;

import io.lowlag.common.config.Overrides;
import io.lowlag.common.job.RunningJob;
import io.lowlag.common.job.StreamingJob;
import io.lowlag.common.kafka.KafkaConnection;
import java.nio.file.Path;
import java.time.Duration;

/** Starts jobs for all measurements: in this process, with two slots for each partition. */
final class LocalJob {

  /** The number of partitions of every topic, if a measurement does not say otherwise. */
  static final int PARTITIONS = 4;

  private LocalJob() {}

  /**
   * Returns the master URL for Spark, with twice as many slots as partitions, so that no stage
   * waits for another.
   */
  static String master(int partitions) {
    return "local[" + 2 * partitions + "]";
  }

  /**
   * Returns the settings for the mode of a measurement; in real-time mode with batches of that
   * length.
   */
  static Overrides mode(String mode, Duration realTimeBatch) {
    Overrides settings = Overrides.none().with("execution.mode", mode);
    // In micro-batch mode one batch follows another.
    return mode.equals("real-time")
        ? settings.with("execution.interval", realTimeBatch)
        // These are Spark's own defaults: micro-batches one after another, with a shuffle.
        : settings.with("execution.interval", "0s").with("execution.state", "shuffled");
  }

  /**
   * Starts a job.
   *
   * @param partitions number of partitions of every topic, and of the state that Spark shuffles to
   * @param settings the settings of the measurement
   */
  static RunningJob start(
      StreamingJob<?> job,
      KafkaConnection connection,
      Path checkpoint,
      int partitions,
      Overrides settings)
      throws Exception {
    Overrides all =
        Overrides.none()
            .with("kafka.bootstrap-servers", connection.bootstrapServers())
            .with("checkpoint.location", checkpoint)
            .with("spark.master", master(partitions))
            .withSpark("sql.shuffle.partitions", Integer.toString(partitions))
            .withSpark("ui.enabled", "false")
            .and(settings);
    return RunningJob.start(job, all.load(), line -> {});
  }
}
