package io.lowlag.common.job;

import io.lowlag.common.config.Settings;
import io.lowlag.common.execution.ExecutionConfig;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.streaming.StreamingQuery;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The command line of a job. A job says what it is and how it is wired; settings, checks, session,
 * signals, the closing line and the exit code are the same for all.
 *
 * <p>Exit codes: 0 the job ended as it should, 1 it failed while running, 2 it could not start, 130
 * or 143 a signal stopped it (after the batch, if that ended in time).
 */
@Command(
    mixinStandardHelpOptions = true,
    versionProvider = ModuleVersion.class,
    sortOptions = false,
    showDefaultValues = true)
public abstract class StreamingJob implements Callable<Integer> {

  @Mixin private SettingsOptions options;

  @Spec private CommandSpec command;

  /** What the job is under these settings. */
  protected abstract JobSpec spec(Settings settings);

  /** How the job runs under these settings; one that can only run in one way says so here. */
  protected ExecutionConfig execution(Settings settings) {
    return ExecutionConfig.from(settings);
  }

  /** Wires and starts the job's query. */
  protected abstract StreamingQuery start(JobContext context) throws TimeoutException;

  /** Runs a job from its {@code main}; returns the exit code. */
  public static int execute(StreamingJob job, String... args) {
    return CommandErrors.handledBy(new CommandLine(job)).execute(args);
  }

  @Override
  public final Integer call() throws Exception {
    Settings settings = options.load();
    PrintWriter out = command.commandLine().getOut();
    try (RunningJob running = RunningJob.start(this, settings, out::println)) {
      running.stopOnSignals();
      running.awaitEnd();
      out.println(running.summary());
      out.flush();
    }
    return CommandLine.ExitCode.OK;
  }
}
