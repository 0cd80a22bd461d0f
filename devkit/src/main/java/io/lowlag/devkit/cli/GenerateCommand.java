package io.lowlag.devkit.cli;

import io.lowlag.common.execution.ExecutionMode;
import io.lowlag.common.job.CommandErrors;
import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.common.kafka.TopicCheck;
import io.lowlag.common.latency.Stamps;
import io.lowlag.devkit.demo.DemoOptions;
import io.lowlag.devkit.demo.Scenario;
import io.lowlag.devkit.kafka.Topics;
import io.lowlag.devkit.traffic.PacedSender;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lowlag generate}: a pipeline's events, to a Kafka that is there. */
@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true,
    description = "Creates a pipeline's input topics and sends generated events to them.")
final class GenerateCommand implements Callable<Integer> {

  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(15);

  @Parameters(paramLabel = "PIPELINE", description = "One of ${COMPLETION-CANDIDATES}.")
  private ScenarioCatalog pipeline;

  @Mixin private TrafficOptions traffic;

  @Option(names = "--bootstrap-servers", paramLabel = "S", description = "Kafka, host:port.")
  private String bootstrapServers = "localhost:9092";

  @Option(
      names = "--kafka",
      paramLabel = "option=value",
      description = "A Kafka client option, security included. Repeatable.")
  private Map<String, String> kafkaOptions = new LinkedHashMap<>();

  @Mixin(name = CommandErrors.MIXIN)
  @SuppressWarnings("UnusedVariable") // read through the command line, by its name
  private CommandErrors errors;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    Scenario scenario =
        pipeline.create(
            new DemoOptions(
                ExecutionMode.MICRO_BATCH,
                traffic.rate(),
                traffic.seconds(),
                traffic.partitions(),
                Optional.of(bootstrapServers),
                Optional.empty(),
                Map.of()));
    KafkaConnection connection =
        new KafkaConnection(bootstrapServers, kafkaOptions, REQUEST_TIMEOUT);
    TopicCheck.reach(connection);
    try (Topics topics = new Topics(connection);
        PacedSender sender = new PacedSender(connection)) {
      topics.create(scenario.inputTopics(), traffic.partitions());
      long startUs = Stamps.nowUs();
      sender.send(scenario.records(TimeUnit.MICROSECONDS.toMillis(startUs)), startUs);
      command
          .commandLine()
          .getOut()
          .println("  sent " + sender.sent() + " events to " + scenario.inputTopics());
    }
    return 0;
  }
}
