package io.lowlag.launcher;

import io.lowlag.common.latency.LatencySummary;
import io.lowlag.common.latency.TopicLatency;
import io.lowlag.common.report.Table;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lowlag latency}: computes percentiles of latency from the stamps of an output topic. */
@Command(
    name = "latency",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true,
    description = "Reads an output topic and prints the latency of its records.")
final class LatencyCommand implements Callable<Integer> {

  @Option(names = "--topic", required = true, paramLabel = "T", description = "The output topic.")
  private String topic;

  @Mixin private KafkaOptions kafka;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    TopicLatency latency = TopicLatency.read(kafka.connection(), topic);
    Table table = new Table("ms", "records", "p50", "p90", "p99", "p99.9", "max");
    latency
        .histograms()
        .forEach(
            (from, histogram) -> {
              LatencySummary ms = histogram.summaryMs();
              table.row(from, histogram.count(), ms.p50(), ms.p90(), ms.p99(), ms.p999(), ms.max());
            });
    command.commandLine().getOut().println("  " + topic + ": " + latency.records() + " records");
    command.commandLine().getOut().println(table);
    return 0;
  }
}
