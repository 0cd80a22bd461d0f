package io.lowlag.bench;

import io.lowlag.common.job.CommandErrors;
import io.lowlag.devkit.cli.LowlagSubcommand;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lowlag bench}: measurements, side by side in one run. They judge nothing. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true,
    description = {
      "Measures on this machine, both sides in one run, and prints tables.",
      "Give it the machine for itself; what runs beside it is in the figures."
    })
public final class BenchCommand implements LowlagSubcommand {

  private enum Subject {
    REALTIME_STATE;

    @Override
    public String toString() {
      return io.lowlag.common.config.Settings.name(this);
    }
  }

  @Parameters(paramLabel = "SUBJECT", description = "One of ${COMPLETION-CANDIDATES}.")
  private Subject subject;

  @Option(names = "--rounds", paramLabel = "N", description = "Repetitions of each side, in turns.")
  private int rounds = 2;

  @Option(
      names = "--only",
      paramLabel = "PART",
      description = "One of ${COMPLETION-CANDIDATES}; all without it.")
  private RealTimeStateBench.Part only;

  @Option(names = "--report", paramLabel = "FILE", description = "Write the figures as JSON.")
  private Path report;

  @Mixin(name = CommandErrors.MIXIN)
  @SuppressWarnings("UnusedVariable") // read through the command line, by its name
  private CommandErrors errors;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = command.commandLine().getOut();
    return switch (subject) {
      case REALTIME_STATE -> {
        new RealTimeStateBench(rounds, only, out).run(report);
        yield 0;
      }
    };
  }
}
