package io.lowlag.devkit.cli;

import io.lowlag.common.execution.ExecutionMode;
import io.lowlag.common.job.CommandErrors;
import io.lowlag.devkit.demo.Demo;
import io.lowlag.devkit.demo.DemoOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lowlag demo}: a pipeline from end to end, checked against the right answer. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true,
    description = {
      "Starts Kafka, generates events, runs the pipeline and checks every output.",
      "Exits 0 only when nothing was lost, invented or wrong."
    })
final class DemoCommand implements Callable<Integer> {

  @Parameters(paramLabel = "PIPELINE", description = "One of ${COMPLETION-CANDIDATES}.")
  private ScenarioCatalog scenario;

  @Option(names = "--mode", description = "One of ${COMPLETION-CANDIDATES}.")
  private ExecutionMode mode = ExecutionMode.REAL_TIME;

  @Mixin private TrafficOptions traffic;

  @Option(names = "--report", paramLabel = "FILE", description = "Write a JSON report.")
  private Path report;

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "S",
      description = "Use this Kafka instead of starting one.")
  private String bootstrapServers;

  @Option(
      names = "-D",
      paramLabel = "path=value",
      description = "A setting of the pipeline's job. Repeatable.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  @Mixin(name = CommandErrors.MIXIN)
  @SuppressWarnings("UnusedVariable") // read through the command line, by its name
  private CommandErrors errors;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws Exception {
    DemoOptions options =
        new DemoOptions(
            mode,
            traffic.rate(),
            traffic.seconds(),
            traffic.partitions(),
            Optional.ofNullable(bootstrapServers),
            Optional.ofNullable(report),
            overrides);
    PrintWriter out = command.commandLine().getOut();
    return new Demo(scenario.create(options), options, out).run().right() ? 0 : 1;
  }
}
