package io.lowlag.devkit.demo;

import io.lowlag.common.config.Overrides;
import io.lowlag.common.config.Settings;
import io.lowlag.common.job.RunningJob;
import io.lowlag.common.job.StreamingJob;
import io.lowlag.devkit.kafka.Topics;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.SparkSession;

/**
 * A running demo: its settings, and the ends of its topics before it started.
 *
 * @param folder for everything that the demo writes, except the broker's data
 * @param overrides the settings of every job of the demo
 * @param from the offset of this demo's first record in each partition
 * @param told receives lines to show
 */
public record DemoRun(
    Path folder, Overrides overrides, Map<TopicPartition, Long> from, Consumer<String> told) {

  /**
   * Returns the settings of a job that reads these topics, starting with this demo's first records.
   */
  Settings settings(List<String> topics, Overrides others) {
    Map<TopicPartition, Long> offsets =
        from.entrySet().stream()
            .filter(end -> topics.contains(end.getKey().topic()))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    return Overrides.none()
        .with("source.starting-offsets", Topics.asSparkJson(offsets))
        .and(overrides)
        .and(others)
        .load();
  }

  /**
   * Runs another job of the pipeline over all records of this demo in its topic, with its own
   * checkpoint.
   *
   * @param topic the topic that it reads
   * @param others settings in addition to those of the demo
   * @param then examines what the job has written
   * @return the result of {@code then}
   */
  public <T> T runToItsEnd(
      StreamingJob<?> job, String topic, Overrides others, Function<SparkSession, T> then)
      throws Exception {
    Overrides all =
        others
            .with(
                "checkpoint.location",
                folder.resolve("checkpoint-" + job.getClass().getSimpleName()))
            .with("execution.mode", "available-now");
    try (RunningJob running = RunningJob.start(job, settings(List.of(topic), all), line -> {})) {
      running.awaitEnd();
      told.accept(running.summary());
      return then.apply(running.spark());
    }
  }

  /**
   * Runs a job of the demo that has ended again, on its own checkpoint, until it has read the rest
   * of its topics.
   */
  public void readTheRest(DemoJob job) throws Exception {
    Overrides rest =
        Overrides.none()
            .with("checkpoint.location", folder.resolve("checkpoint").resolve(job.name()))
            .with("execution.mode", "available-now");
    try (RunningJob running =
        RunningJob.start(job.job().get(), settings(job.inputTopics(), rest), line -> {})) {
      running.awaitEnd();
    }
  }
}
