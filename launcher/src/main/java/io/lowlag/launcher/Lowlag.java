package io.lowlag.launcher;

import io.lowlag.bench.peers.Engine;
import io.lowlag.common.execution.ExecutionMode;
import io.lowlag.common.format.PayloadFormat;
import io.lowlag.common.job.CommandErrors;
import io.lowlag.devkit.demo.Drill;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The launcher's command line. */
@Command(
    name = "lowlag",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    synopsisSubcommandLabel = "COMMAND",
    description = "Runs streaming pipelines on Spark that answer in milliseconds.",
    subcommands = {
      DemoCommand.class,
      GenerateCommand.class,
      RunCommand.class,
      LatencyCommand.class,
      CheckpointCommand.class,
      ReplayCommand.class,
      KafkaCommand.class,
      DrillCommand.class,
      BenchCommand.class
    })
public final class Lowlag implements Runnable {

  @Spec private CommandSpec command;

  /** Runs a command and exits with its code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** Returns the command line, which tests also run. */
  public static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Lowlag());
    line.registerConverter(ExecutionMode.class, new ByName<>(ExecutionMode.class));
    line.registerConverter(PayloadFormat.class, new ByName<>(PayloadFormat.class));
    line.registerConverter(ModelChoice.class, new ByName<>(ModelChoice.class));
    line.registerConverter(Drill.class, new ByName<>(Drill.class));
    line.registerConverter(Engine.class, new ByName<>(Engine.class));
    line.registerConverter(ScenarioCatalog.class, new ByName<>(ScenarioCatalog.class));
    return CommandErrors.handledBy(line);
  }

  @Override
  public void run() {
    command.commandLine().usage(command.commandLine().getOut());
  }
}
