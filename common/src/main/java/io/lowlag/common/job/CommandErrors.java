package io.lowlag.common.job;

import io.lowlag.common.config.Redaction;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.error.JobFailedException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The way in which every command reports errors: one line that says what to do, and exit code 2
 * when it could not start or 1 when it failed while it ran. Every command has an option that asks
 * for the stack trace.
 */
public final class CommandErrors {

  private static final String MIXIN = "errors";

  @Option(
      names = "--stacktrace",
      scope = ScopeType.INHERIT,
      description = "Print the stack traces of errors.")
  private boolean stacktrace;

  private CommandErrors() {}

  /** Makes a command line and all its subcommands report errors in this way. */
  public static CommandLine handledBy(CommandLine line) {
    return line.addMixin(MIXIN, new CommandErrors())
        .setParameterExceptionHandler((failure, args) -> usage(failure))
        .setExecutionExceptionHandler((failure, failed, parsed) -> explain(failure, failed));
  }

  private static int usage(ParameterException failure) {
    CommandLine line = failure.getCommandLine();
    line.getErr().println("error: " + message(failure));
    line.getErr().println("       (" + line.getCommandSpec().qualifiedName() + " --help)");
    line.getErr().flush();
    return CommandLine.ExitCode.USAGE;
  }

  /** A word where a subcommand is expected is most likely a wrong name of one. */
  private static String message(ParameterException failure) {
    CommandLine line = failure.getCommandLine();
    Set<String> names = line.getSubcommands().keySet();
    if (failure instanceof UnmatchedArgumentException unmatched
        && !names.isEmpty()
        && !unmatched.isUnknownOption()) {
      return "unknown "
          + line.getCommandSpec().usageMessage().synopsisSubcommandLabel().toLowerCase(Locale.ROOT)
          + " "
          + unmatched.getUnmatched().get(0)
          + ": give one of "
          + String.join(", ", names);
    }
    return failure.getMessage();
  }

  private static int explain(Exception failure, CommandLine line) {
    boolean cannotStart = failure instanceof CannotStartException;
    PrintWriter err = line.getErr();
    err.println("error: " + lineOf(failure));
    if (wantsStackTrace(line)) {
      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace));
      // It has the messages of all causes, some of which may quote secrets.
      err.print(Redaction.scrub(trace.toString()));
    } else if (!(failure instanceof SettingsException || failure instanceof JobFailedException)) {
      err.println("       (--stacktrace shows where it comes from)");
    }
    err.flush();
    return cannotStart ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
  }

  /** Returns the one line about a failure. */
  static String lineOf(Throwable failure) {
    boolean explained =
        failure instanceof CannotStartException || failure instanceof JobFailedException;
    return explained ? failure.getMessage() : ErrorLine.of(failure);
  }

  static boolean wantsStackTrace(CommandLine line) {
    CommandSpec errors = line.getCommandSpec().root().mixins().get(MIXIN);
    return ((CommandErrors) errors.userObject()).stacktrace;
  }
}
