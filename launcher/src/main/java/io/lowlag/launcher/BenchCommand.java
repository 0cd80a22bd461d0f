package io.lowlag.launcher;

import io.lowlag.bench.AttributionBench;
import io.lowlag.bench.FraudBench;
import io.lowlag.bench.FraudScale;
import io.lowlag.bench.MicroBench;
import io.lowlag.bench.RealTimeStateBench;
import io.lowlag.bench.SessionScale;
import io.lowlag.bench.SessionizationBench;
import io.lowlag.common.config.Settings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code lowlag bench}: measures alternatives side by side in one run. It does not judge the
 * results.
 */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true,
    description = {
      "Measures both sides in one run on this machine and prints tables.",
      "Run nothing else on the machine, because it would change the figures."
    })
final class BenchCommand implements Callable<Integer> {

  private enum Subject {
    REALTIME_STATE,
    ATTRIBUTION,
    SESSIONIZATION,
    FRAUD,
    MICRO;

    @Override
    public String toString() {
      return Settings.name(this);
    }
  }

  @Parameters(paramLabel = "SUBJECT", description = "One of ${COMPLETION-CANDIDATES}.")
  private Subject subject;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description =
          "realtime-state, fraud: number of rounds; each round measures both sides in turn.")
  private int rounds = 2;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      converter = AtLeastOne.class,
      description =
          "realtime-state: number of partitions of the correlation job's topics; one for each core"
              + " unless you set it.")
  private int partitions = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--only",
      paramLabel = "PART",
      description = {
        "Measure only this part: latency, boundary, timers or state-size of realtime-state;",
        "credit, delivery, hot, shards or touches of attribution;",
        "largest or half of sessionization (half of the last of --sessions);",
        "real-time or micro-batch of fraud."
      })
  private String only;

  @Option(
      names = "--sessions",
      paramLabel = "N",
      split = ",",
      showDefaultValue = Visibility.NEVER,
      description = "sessionization: numbers of sessions to measure, such as 10000,100000.")
  private List<Integer> sessions = List.of();

  @Option(
      names = "--quick",
      description =
          "attribution, sessionization, fraud: do a short run with little load, as a test.")
  private boolean quick;

  @Option(names = "--report", paramLabel = "FILE", description = "Write the figures as JSON.")
  private Path report;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = command.commandLine().getOut();
    return switch (subject) {
      case REALTIME_STATE -> {
        RealTimeStateBench.Part part = part(RealTimeStateBench.Part.class);
        new RealTimeStateBench(rounds, partitions, part, out).run(report);
        yield 0;
      }
      case ATTRIBUTION -> {
        new AttributionBench(quick, part(AttributionBench.Part.class), out).run(report);
        yield 0;
      }
      case SESSIONIZATION -> {
        new SessionizationBench(scale(), part(SessionizationBench.Part.class), out).run(report);
        yield 0;
      }
      case FRAUD -> {
        FraudScale fraudScale = quick ? FraudScale.quick() : FraudScale.full(rounds);
        new FraudBench(fraudScale, part(FraudBench.Part.class), out).run(report);
        yield 0;
      }
      case MICRO -> {
        new MicroBench(out).run(report);
        yield 0;
      }
    };
  }

  private SessionScale scale() {
    try {
      return quick ? SessionScale.quick(sessions) : SessionScale.full(sessions);
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
  }

  private <E extends Enum<E>> E part(Class<E> parts) {
    if (only == null) {
      return null;
    }
    List<E> all = List.of(parts.getEnumConstants());
    return all.stream()
        .filter(part -> part.toString().equals(only))
        .findFirst()
        .orElseThrow(() -> wrong("--only is " + only + ": " + subject + " has the parts " + all));
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
