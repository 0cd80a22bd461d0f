package io.lowlag.bench;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsLoader;
import io.lowlag.common.job.RunningJob;
import io.lowlag.common.job.StreamingJob;
import io.lowlag.common.kafka.KafkaConnection;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Jobs as every measurement runs them: in this process, with two slots for each partition. */
final class LocalJob {

  /** Of every topic, where a measurement does not say otherwise. */
  static final int PARTITIONS = 4;

  private LocalJob() {}

  /** What Spark gets: twice the tasks, so that no stage waits for another. */
  static String master(int partitions) {
    return "local[" + 2 * partitions + "]";
  }

  /**
   * Starts a job.
   *
   * @param partitions of every topic, and of the state that Spark shuffles to
   * @param settings of the measurement, by path, as HOCON
   */
  static RunningJob start(
      StreamingJob<?> job,
      KafkaConnection connection,
      Path checkpoint,
      int partitions,
      Map<String, String> settings)
      throws Exception {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("kafka.bootstrap-servers", "\"" + connection.bootstrapServers() + "\"");
    all.put("checkpoint.location", "\"" + checkpoint + "\"");
    all.put("spark.master", "\"" + master(partitions) + "\"");
    all.put("spark.\"sql.shuffle.partitions\"", Integer.toString(partitions));
    all.put("spark.\"ui.enabled\"", "false");
    all.putAll(settings);
    Settings loaded = SettingsLoader.load(Optional.empty(), all);
    return RunningJob.start(job, loaded, line -> {});
  }
}
