package io.lowlag.common.job;

import io.lowlag.common.config.Settings;
import io.lowlag.common.execution.ExecutionConfig;
import io.lowlag.common.format.TopicFormats;
import io.lowlag.common.kafka.KafkaSink;
import io.lowlag.common.kafka.KafkaSource;
import java.time.Duration;

/**
 * The settings that all streaming jobs have in common.
 *
 * @param execution how the query runs
 * @param source where records come from
 * @param sink where records go
 * @param formats the formats of the topics
 * @param autoRegister whether missing schemas of outputs are registered
 * @param checkpointLocation the query's checkpoint folder
 * @param stopTimeout how long a stop waits for the running batch
 * @param session the Spark session
 */
record JobConfig(
    ExecutionConfig execution,
    KafkaSource source,
    KafkaSink sink,
    TopicFormats formats,
    boolean autoRegister,
    String checkpointLocation,
    Duration stopTimeout,
    SessionConfig session) {

  static JobConfig from(Settings settings) {
    return new JobConfig(
        ExecutionConfig.from(settings),
        KafkaSource.from(settings),
        KafkaSink.from(settings),
        TopicFormats.from(settings),
        settings.flag("schema-registry.auto-register"),
        settings.text("checkpoint.location"),
        settings.duration("job.stop-timeout"),
        SessionConfig.from(settings));
  }
}
