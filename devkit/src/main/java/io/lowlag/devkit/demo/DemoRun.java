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
 * A demo under way: its settings, and where its topics ended before it.
 *
 * @param folder for all that the demo writes but the broker
 * @param overrides settings of every job of the demo
 * @param from where this demo's records begin in each topic
 * @param told takes lines to show
 */
public record DemoRun(
    Path folder, Overrides overrides, Map<TopicPartition, Long> from, Consumer<String> told) {

  /** Settings of a job that reads these topics, from where this demo's records begin. */
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
   * Runs another job of the pipeline over all that its topic holds of this demo, on a checkpoint of
   * its own.
   *
   * @param topic that it reads
   * @param others settings beside those of the demo
   * @param then looks at what the job has left
   * @return what {@code then} has found
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
   * Lets a job of the demo that has ended read what is left of its topics, on its own checkpoint.
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
