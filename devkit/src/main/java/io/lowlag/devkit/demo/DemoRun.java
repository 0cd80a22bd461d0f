package io.lowlag.devkit.demo;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsLoader;
import io.lowlag.common.job.RunningJob;
import io.lowlag.common.job.StreamingJob;
import io.lowlag.devkit.kafka.Topics;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.SparkSession;

/**
 * A demo under way: its settings, and where its topics ended before it.
 *
 * @param folder for all that the demo writes but the broker
 * @param overrides settings of every job of the demo: dotted path to value
 * @param from where this demo's records begin in each topic
 * @param told takes lines to show
 */
public record DemoRun(
    Path folder,
    Map<String, String> overrides,
    Map<TopicPartition, Long> from,
    Consumer<String> told) {

  /** Settings of a job that reads these topics, from where this demo's records begin. */
  Settings settings(List<String> topics, Map<String, String> others) {
    Map<TopicPartition, Long> offsets =
        from.entrySet().stream()
            .filter(end -> topics.contains(end.getKey().topic()))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    Map<String, String> all = new LinkedHashMap<>();
    all.put(
        "source.starting-offsets", "\"" + Topics.asSparkJson(offsets).replace("\"", "\\\"") + "\"");
    all.putAll(overrides);
    all.putAll(others);
    return SettingsLoader.load(Optional.empty(), all);
  }

  /**
   * Runs another job of the pipeline over all that its topic holds of this demo, on a checkpoint of
   * its own.
   *
   * @param topic that it reads
   * @param others settings beside those of the demo: dotted path to value
   * @param then looks at what the job has left
   * @return what {@code then} has found
   */
  public <T> T runToItsEnd(
      StreamingJob<?> job, String topic, Map<String, String> others, Function<SparkSession, T> then)
      throws Exception {
    String checkpoint = folder.resolve("checkpoint-" + job.getClass().getSimpleName()).toString();
    Map<String, String> all = new LinkedHashMap<>(others);
    all.put("checkpoint.location", "\"" + checkpoint + "\"");
    all.put("execution.mode", "available-now");
    try (RunningJob running = RunningJob.start(job, settings(List.of(topic), all), line -> {})) {
      running.awaitEnd();
      told.accept(running.summary());
      return then.apply(running.spark());
    }
  }
}
