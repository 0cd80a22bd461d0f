package io.lowlag.common.job;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.execution.Engine;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The command line of a job. Options, settings, error lines and exit codes are the same for all
 * jobs. Settings are read once; a job gets only its own configuration, which is created from them.
 *
 * @param <C> the job's configuration
 */
@Command(
    mixinStandardHelpOptions = true,
    versionProvider = ModuleVersion.class,
    sortOptions = false,
    showDefaultValues = true)
abstract class ConfiguredJob<C> implements Callable<Integer> {

  @Mixin private SettingsOptions options;

  @Spec private CommandSpec command;

  /**
   * Reads the job's configuration.
   *
   * @throws SettingsException with one line, when a setting cannot be used
   */
  protected abstract C configure(Settings settings);

  /**
   * Reads the job's configuration and does nothing else. Use it to check settings before a
   * deployment.
   *
   * @throws SettingsException with one line, when a setting cannot be used
   */
  public final void check(Settings settings) {
    C unused = configure(settings);
  }

  /** Runs the job with the settings. What it prints is the command's output. */
  abstract void run(Settings settings, PrintWriter out) throws Exception;

  /** Runs a job from its {@code main}; returns the exit code. */
  public static int execute(ConfiguredJob<?> job, String... args) {
    return CommandErrors.handledBy(new CommandLine(job)).execute(args);
  }

  @Override
  public final Integer call() throws Exception {
    Engine.requireSupported(org.apache.spark.package$.MODULE$.SPARK_VERSION());
    PrintWriter out = command.commandLine().getOut();
    run(options.load(), out);
    out.flush();
    return CommandLine.ExitCode.OK;
  }

  final String commandName() {
    return command.name();
  }
}
