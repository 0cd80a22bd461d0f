package io.lowlag.devkit.demo;

import io.lowlag.common.execution.ExecutionMode;
import io.lowlag.common.format.PayloadFormat;
import io.lowlag.common.kafka.KafkaConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The options of a demo.
 *
 * @param mode how the pipeline runs
 * @param rate events per second, roughly, over all input topics
 * @param seconds how long events are sent
 * @param outage how long the job is down in the middle, while events are still sent; zero for none
 * @param partitions number of partitions of every topic
 * @param format the format of every topic except those of dead letters
 * @param kafka an existing cluster; without it a broker is started in this process
 * @param report where to write the JSON report, if anywhere
 * @param overrides settings that replace the demo's own, as written after {@code -D}: dotted path
 *     to value
 */
public record DemoOptions(
    ExecutionMode mode,
    int rate,
    int seconds,
    Duration outage,
    int partitions,
    PayloadFormat format,
    Optional<KafkaConnection> kafka,
    Optional<Path> report,
    Map<String, String> overrides) {

  /** Returns options for traffic only; the job runs elsewhere. */
  public static DemoOptions traffic(int rate, int seconds, int partitions) {
    return new DemoOptions(
        ExecutionMode.MICRO_BATCH,
        rate,
        seconds,
        Duration.ZERO,
        partitions,
        PayloadFormat.JSON,
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }
}
