package io.lowlag.launcher;

import io.lowlag.common.checkpoint.CheckpointContent;
import io.lowlag.common.checkpoint.CheckpointReport;
import io.lowlag.common.checkpoint.TopicOffsets;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.job.SettingsOptions;
import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.common.kafka.TopicCheck;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lowlag checkpoint}: shows what a checkpoint contains. */
@Command(
    name = "checkpoint",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Shows what a checkpoint contains; it changes nothing.",
      "The settings spark.hadoop.* say how to reach an object store: give them, or the job's own"
          + " file. Its client must be in the variable LOWLAG_CLASSPATH."
    })
final class CheckpointCommand implements Runnable {

  @Spec private CommandSpec command;

  @Override
  public void run() {
    command.commandLine().usage(command.commandLine().getOut());
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Shows job, state, batches and offsets.")
  int show(
      @Parameters(paramLabel = "LOCATION", description = "Checkpoint folder.") String location,
      @Mixin SettingsOptions settings) {
    CheckpointReport.of(read(location, settings)).forEach(line -> out().println("  " + line));
    out().flush();
    return 0;
  }

  @Command(
      name = "offsets",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {
        "Prints the offsets of the checkpoint, in the format of source.starting-offsets.",
        "With --bootstrap-servers, it adds new partitions of the topics at their earliest offset."
      })
  int offsets(
      @Parameters(paramLabel = "LOCATION", description = "Checkpoint folder.") String location,
      @Mixin SettingsOptions settings,
      @Mixin KafkaOptions kafka) {
    TopicOffsets offsets =
        read(location, settings)
            .offsets()
            .orElseThrow(
                () ->
                    new CannotStartException(
                        location + " holds no offsets yet: its query has read nothing"));
    Optional<KafkaConnection> named = kafka.named();
    TopicOffsets all =
        named
            .map(broker -> TopicCheck.partitionCounts(broker, offsets.topics().keySet()))
            .map(offsets::withPartitions)
            .orElse(offsets);
    out().println(all.json());
    out().flush();
    return 0;
  }

  private static CheckpointContent read(String location, SettingsOptions options) {
    Map<String, String> spark = new HashMap<>();
    options.load().options("spark").forEach((name, value) -> spark.put("spark." + name, value));
    return CheckpointContent.read(location, spark);
  }

  private PrintWriter out() {
    return command.commandLine().getOut();
  }
}
