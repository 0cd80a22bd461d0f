package io.lowlag.common.job;

import io.lowlag.common.config.Settings;
import io.lowlag.common.execution.QueryShape;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The command line of a job that works on tables and then ends: the same options, session, error
 * lines and exit codes as a {@link StreamingJob}, but no topics, no query and no checkpoint.
 */
@Command(
    mixinStandardHelpOptions = true,
    versionProvider = ModuleVersion.class,
    sortOptions = false,
    showDefaultValues = true)
public abstract class TableJob implements Callable<Integer> {

  @Mixin private SettingsOptions options;

  @Spec private CommandSpec command;

  /** What its session needs under these settings. */
  protected abstract Map<String, String> sparkSettings(Settings settings);

  /** Does the work; what it prints is the command's output. */
  protected abstract void run(SparkSession spark, Settings settings, PrintWriter out);

  /** Runs a job from its {@code main}; returns the exit code. */
  public static int execute(TableJob job, String... args) {
    return CommandErrors.handledBy(new CommandLine(job)).execute(args);
  }

  @Override
  public final Integer call() {
    Settings settings = options.load();
    PrintWriter out = command.commandLine().getOut();
    JobSpec spec =
        new JobSpec(command.name(), QueryShape.stateless(List.of()), List.of())
            .withSparkSettings(sparkSettings(settings));
    try (JobSession session = JobSession.open(spec, settings)) {
      run(session.spark(), settings, out);
      out.flush();
    }
    return CommandLine.ExitCode.OK;
  }
}
