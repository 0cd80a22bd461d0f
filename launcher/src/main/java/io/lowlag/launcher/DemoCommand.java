package io.lowlag.launcher;

import io.lowlag.common.config.Durations;
import io.lowlag.common.execution.ExecutionMode;
import io.lowlag.common.format.PayloadFormat;
import io.lowlag.devkit.demo.Demo;
import io.lowlag.devkit.demo.DemoOptions;
import io.lowlag.devkit.demo.Scenario;
import io.lowlag.devkit.fraud.FraudFeaturesScenario;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code lowlag demo}: runs a pipeline from end to end and checks its outputs against the right
 * answer.
 */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true,
    description = {
      "Starts Kafka, generates events, runs the pipeline and checks every output.",
      "Exits with 0 only if no output was lost, invented or wrong."
    })
final class DemoCommand implements Callable<Integer> {

  @Parameters(paramLabel = "PIPELINE", description = "One of ${COMPLETION-CANDIDATES}.")
  private ScenarioCatalog scenario;

  @Option(names = "--mode", description = "Execution mode: one of ${COMPLETION-CANDIDATES}.")
  private ExecutionMode mode = ExecutionMode.REAL_TIME;

  @Option(
      names = "--model",
      description =
          "Risk model, only for fraud-features: one of ${COMPLETION-CANDIDATES}. With trained, the"
              + " demo trains a model on scored transactions and compares it with the formula on"
              + " cards that it has not seen.")
  private ModelChoice model = ModelChoice.FORMULA;

  @Mixin private TrafficOptions traffic;

  @Option(
      names = "--outage",
      paramLabel = "TIME",
      converter = OutageConverter.class,
      showDefaultValue = Visibility.NEVER,
      description =
          "Stop the jobs in the middle for this long, such as 60s, while the demo keeps sending."
              + " Default: no outage.")
  private Duration outage = Duration.ZERO;

  @Option(
      names = "--format",
      description =
          "Format of all topics except dead letters: json, avro or protobuf. For avro and protobuf,"
              + " the demo starts a schema registry unless -D schema-registry.url names another.")
  private PayloadFormat format = PayloadFormat.JSON;

  @Mixin private KafkaOptions kafka;

  @Option(names = "--report", paramLabel = "FILE", description = "Write a report to a JSON file.")
  private Path report;

  @Mixin private JobSettings settings;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws Exception {
    if (!outage.isZero() && mode == ExecutionMode.AVAILABLE_NOW) {
      throw new ParameterException(
          command.commandLine(),
          "--outage stops a running job, but in available-now mode a job ends by itself: use"
              + " real-time or micro-batch");
    }
    boolean trains = model == ModelChoice.TRAINED;
    if (trains && scenario != ScenarioCatalog.FRAUD_FEATURES) {
      throw new ParameterException(
          command.commandLine(), "--model is an option of fraud-features: leave it out");
    }
    DemoOptions options =
        new DemoOptions(
            mode,
            traffic.rate(),
            traffic.seconds(),
            outage,
            traffic.partitions(),
            format,
            kafka.named(),
            Optional.ofNullable(report),
            settings.overrides());
    PrintWriter out = command.commandLine().getOut();
    Scenario demo = trains ? new FraudFeaturesScenario(options, true) : scenario.create(options);
    return new Demo(demo, options, out, Ansi.AUTO.enabled()).run().right() ? 0 : 1;
  }

  /** Reads a duration as in settings: a number and a unit. */
  private static final class OutageConverter implements ITypeConverter<Duration> {

    @Override
    public Duration convert(String text) {
      return Durations.parse(text);
    }
  }
}
