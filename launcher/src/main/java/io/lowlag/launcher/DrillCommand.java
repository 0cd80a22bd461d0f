package io.lowlag.launcher;

import io.lowlag.common.execution.ExecutionMode;
import io.lowlag.common.format.PayloadFormat;
import io.lowlag.devkit.demo.DemoOptions;
import io.lowlag.devkit.demo.Drill;
import io.lowlag.devkit.demo.DrillRun;
import io.lowlag.devkit.sessions.GameSessionizationScenario;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lowlag drill}: makes something fail on purpose and counts the effects. */
@Command(
    name = "drill",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true,
    description = {
      "Lets one thing fail while game-sessionization runs, and checks every output.",
      "The job runs in its own process under a supervisor. The drill sends events for four times"
          + " --seconds. The failure comes after the first half, or later if the job does not keep"
          + " up with the events before.",
      "Exits with 0 only if fresh answers came again and nothing was lost or wrong."
    })
final class DrillCommand implements Callable<Integer> {

  private static final int LEAST_SECONDS = 15;

  @Parameters(paramLabel = "DRILL", description = "One of ${COMPLETION-CANDIDATES}.")
  private Drill drill;

  @Option(names = "--mode", description = "Mode of the job: real-time or micro-batch.")
  private ExecutionMode mode = ExecutionMode.REAL_TIME;

  @Mixin private TrafficOptions traffic;

  @Mixin private JobSettings settings;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws Exception {
    if (traffic.seconds() < LEAST_SECONDS) {
      throw new ParameterException(
          command.commandLine(),
          "--seconds="
              + traffic.seconds()
              + " is too short: a failure lasts 15 s, and events must follow it; give at least "
              + LEAST_SECONDS);
    }
    DemoOptions options =
        new DemoOptions(
            mode,
            traffic.rate(),
            DrillRun.PARTS * traffic.seconds(),
            Duration.ZERO,
            traffic.partitions(),
            PayloadFormat.JSON,
            Optional.empty(),
            Optional.empty(),
            settings.overrides());
    boolean right =
        new DrillRun(
                drill,
                new GameSessionizationScenario(options),
                options,
                command.commandLine().getOut(),
                Ansi.AUTO.enabled())
            .run();
    return right ? 0 : 1;
  }
}
