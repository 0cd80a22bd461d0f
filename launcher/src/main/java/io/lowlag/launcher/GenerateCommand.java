package io.lowlag.launcher;

import io.lowlag.common.config.Overrides;
import io.lowlag.common.format.PayloadFormat;
import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.common.kafka.TopicCheck;
import io.lowlag.common.latency.Stamps;
import io.lowlag.devkit.demo.DemoOptions;
import io.lowlag.devkit.demo.Scenario;
import io.lowlag.devkit.demo.TrafficFormat;
import io.lowlag.devkit.kafka.Topics;
import io.lowlag.devkit.traffic.PacedSender;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lowlag generate}: sends a pipeline's events to an existing Kafka. */
@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true,
    description = "Creates a pipeline's input topics and sends generated events to them.")
final class GenerateCommand implements Callable<Integer> {

  @Parameters(paramLabel = "PIPELINE", description = "One of ${COMPLETION-CANDIDATES}.")
  private ScenarioCatalog pipeline;

  @Mixin private TrafficOptions traffic;

  @Option(
      names = "--format",
      description =
          "Format of the events: json, avro or protobuf. The command registers the schemas of avro"
              + " and protobuf.")
  private PayloadFormat format = PayloadFormat.JSON;

  @Option(
      names = "--schema-registry",
      paramLabel = "URL",
      description =
          "URL of the schema registry, for avro and protobuf. Set credentials in the environment,"
              + " as for jobs.")
  private String schemaRegistry;

  @Mixin private KafkaOptions kafka;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws Exception {
    Scenario scenario =
        pipeline.create(
            DemoOptions.traffic(traffic.rate(), traffic.seconds(), traffic.partitions()));
    KafkaConnection connection = kafka.connection();
    TopicCheck.reach(connection);
    try (Topics topics = new Topics(connection);
        PacedSender sender = new PacedSender(connection)) {
      TrafficFormat wanted = TrafficFormat.of(format, registry(), scenario.inputTopics(), false);
      topics.create(scenario.inputTopics(), traffic.partitions());
      long startUs = Stamps.nowUs();
      sender.send(
          wanted.encoded(scenario.records(TimeUnit.MICROSECONDS.toMillis(startUs))), startUs);
      command
          .commandLine()
          .getOut()
          .println(
              "  sent "
                  + sender.sent()
                  + " events to "
                  + String.join(", ", scenario.inputTopics()));
    }
    return 0;
  }

  private Overrides registry() {
    return schemaRegistry == null
        ? Overrides.none()
        : Overrides.none().with("schema-registry.url", schemaRegistry);
  }
}
