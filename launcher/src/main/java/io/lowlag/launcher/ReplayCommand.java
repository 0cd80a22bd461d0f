package io.lowlag.launcher;

import io.lowlag.common.replay.DeadLetterReplay;
import io.lowlag.common.replay.ReplayOrder;
import io.lowlag.common.replay.ReplayReport;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code lowlag replay-dead-letters}: sends dead letters back to the topics that they came from.
 */
@Command(
    name = "replay-dead-letters",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Sends dead letters back to the topics that they came from.",
      "It sends each one at most once, even if you run it again, and skips shortened ones."
    })
final class ReplayCommand implements Callable<Integer> {

  @Option(names = "--topic", required = true, paramLabel = "T", description = "Dead-letter topic.")
  private String topic;

  @Option(
      names = "--reason",
      paramLabel = "R",
      split = ",",
      converter = ReasonByCode.class,
      description = "Replay only this lowlag-error-class, such as not_json. Can be repeated.")
  private Set<String> reasons = new LinkedHashSet<>();

  @Option(
      names = "--since",
      paramLabel = "TIME|DURATION",
      converter = PointInTime.class,
      description =
          "Replay only what was written since then: 2026-01-31T08:00:00Z, or 2h for two hours ago.")
  private Instant since;

  @Option(
      names = "--until",
      paramLabel = "TIME|DURATION",
      converter = PointInTime.class,
      description = "Replay only what was written before then.")
  private Instant until;

  @Option(names = "--dry-run", description = "Only print what it would send; send nothing.")
  private boolean dryRun;

  @Mixin private KafkaOptions kafka;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    ReplayReport report =
        DeadLetterReplay.run(
            kafka.connection(),
            new ReplayOrder(
                topic, reasons, Optional.ofNullable(since), Optional.ofNullable(until), dryRun));
    PrintWriter out = command.commandLine().getOut();
    report.lines().forEach(out::println);
    out.flush();
    return report.unreachable() == 0 ? 0 : 1;
  }
}
