package io.lowlag.common.job;

import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.error.JobFailedException;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * Runs a job inside a process that belongs to a platform, such as a jar task of Databricks. The job
 * uses the existing session and does not close it, does not end the process, and throws a failure
 * as an exception whose message is the line that a command line would print.
 *
 * <p>The first argument is the job's class, the others are its options.
 */
public final class JarTask {

  private static final String USAGE =
      "the first parameter of a jar task is the class of a job, such as"
          + " io.lowlag.attribution.correlation.CorrelationJob; its options follow";

  private JarTask() {}

  /**
   * Runs the job until it ends, by itself or because the platform cancels the run.
   *
   * @throws CannotStartException with one line, when it could not start (exit code 2 of a command)
   * @throws JobFailedException with one line, when it failed while it ran (exit code 1 of a
   *     command)
   */
  public static void main(String[] args) {
    if (args.length == 0) {
      throw new CannotStartException(USAGE);
    }
    run(job(args[0]), Arrays.copyOfRange(args, 1, args.length));
  }

  private static void run(ConfiguredJob<?> job, String... options) {
    CommandLine line = CommandErrors.handledBy(new CommandLine(job));
    try {
      line.parseArgs(options);
      if (!CommandLine.printHelpIfRequested(line.getParseResult())) {
        job.call();
      }
    } catch (ParameterException e) {
      throw new CannotStartException(e.getMessage());
    } catch (Exception | LinkageError e) {
      throw told(e, CommandErrors.wantsStackTrace(line));
    } finally {
      PrintWriter out = line.getOut();
      out.flush();
    }
  }

  /**
   * Returns the exception to throw. It has a cause only if the user asked for it, because messages
   * of Spark and Kafka may contain settings.
   */
  private static RuntimeException told(Throwable failure, boolean withCause) {
    Throwable cause = withCause ? failure : null;
    if (failure instanceof LinkageError) {
      return new CannotStartException(unlinked(failure), cause);
    }
    String line = CommandErrors.lineOf(failure);
    return failure instanceof CannotStartException
        ? new CannotStartException(line, cause)
        : new JobFailedException(line, cause);
  }

  /** Returns the line about a class or method that the platform does not have in this form. */
  private static String unlinked(Throwable failure) {
    return ErrorLine.of(failure)
        + ": a class of the platform or of the task's jars is not the one that Lowlag was built"
        + " with; see which runtime and libraries deploy/databricks names";
  }

  private static ConfiguredJob<?> job(String name) {
    try {
      Class<?> type = Class.forName(name, true, JarTask.class.getClassLoader());
      if (type.getDeclaredConstructor().newInstance() instanceof ConfiguredJob<?> job) {
        return job;
      }
      throw new CannotStartException(name + " is not a job: " + USAGE);
    } catch (ClassNotFoundException e) {
      throw new CannotStartException(
          "there is no class " + name + " in the task's jars: " + USAGE, e);
    } catch (NoSuchMethodException
        | InstantiationException
        | IllegalAccessException
        | InvocationTargetException e) {
      throw new CannotStartException(name + " is not a job: " + USAGE, e);
    } catch (LinkageError e) {
      throw new CannotStartException(unlinked(e));
    }
  }
}
