package io.lowlag.devkit.demo;

import io.lowlag.common.execution.ExecutionMode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a demo is asked for.
 *
 * @param mode how the pipeline runs
 * @param rate events per second, roughly, over all input topics
 * @param seconds how long events are sent
 * @param partitions of every topic
 * @param bootstrapServers an existing Kafka cluster; without it one is started in this process
 * @param report where to write the JSON report, if anywhere
 * @param overrides settings stronger than the demo's own, as written after {@code -D}: dotted path
 *     to value
 */
public record DemoOptions(
    ExecutionMode mode,
    int rate,
    int seconds,
    int partitions,
    Optional<String> bootstrapServers,
    Optional<Path> report,
    Map<String, String> overrides) {}
