package io.lowlag.common.execution;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The engine that runs the job, and what it supports in real-time mode.
 *
 * <p>Open-source Spark runs stateless queries from 4.1 and stateful ones from 4.3. Databricks runs
 * stateless ones from 16.4 and stateful ones from 17.3 (see their real-time mode documentation).
 *
 * @param name the name in messages
 * @param databricks whether it is a Databricks runtime
 * @param version major × 100 + minor
 */
public record Engine(String name, boolean databricks, int version) {

  private static final Pattern VERSION = Pattern.compile("(\\d+)(?:\\.(\\d+))?.*");

  /** Since this version, Spark's classes for checkpoint files have their present names. */
  private static final int LEAST_SPARK = 401;

  private static final int SPARK_REAL_TIME = 401;
  private static final int SPARK_REAL_TIME_STATEFUL = 403;
  private static final int DATABRICKS_REAL_TIME = 1604;
  private static final int DATABRICKS_REAL_TIME_STATEFUL = 1703;

  /** Returns the engine that this process runs on. */
  public static Engine current(String sparkVersion) {
    return of(sparkVersion, databricksRuntime());
  }

  /** Returns whether this process runs on a Databricks runtime. */
  public static boolean onDatabricks() {
    return databricksRuntime().isPresent();
  }

  /**
   * Checks that jobs can be loaded on the Spark of this process.
   *
   * @throws UnsupportedExecutionException when it is too old
   */
  public static void requireSupported(String sparkVersion) {
    requireSupported(sparkVersion, databricksRuntime());
  }

  static void requireSupported(String sparkVersion, Optional<String> databricksRuntime) {
    if (parse(sparkVersion) < LEAST_SPARK) {
      throw new UnsupportedExecutionException(
          of(sparkVersion, databricksRuntime).name()
              + databricksRuntime.map(runtime -> " (Spark " + sparkVersion + ")").orElse("")
              + " is too old for Lowlag, which is built with Spark 4.2: use that version"
              + databricksRuntime.map(runtime -> ", as in Databricks 19").orElse(""));
    }
  }

  private static Optional<String> databricksRuntime() {
    return Optional.ofNullable(System.getenv("DATABRICKS_RUNTIME_VERSION"));
  }

  static Engine of(String sparkVersion, Optional<String> databricksRuntime) {
    return databricksRuntime
        .map(runtime -> new Engine("Databricks " + runtime, true, parse(runtime)))
        .orElseGet(() -> new Engine("Spark " + sparkVersion, false, parse(sparkVersion)));
  }

  /** Returns whether the engine runs any query in real-time mode. */
  public boolean realTime() {
    return version >= (databricks ? DATABRICKS_REAL_TIME : SPARK_REAL_TIME);
  }

  /** Returns whether the engine itself shuffles rows to stateful operators in real-time mode. */
  public boolean realTimeStateful() {
    return version >= (databricks ? DATABRICKS_REAL_TIME_STATEFUL : SPARK_REAL_TIME_STATEFUL);
  }

  private static int parse(String version) {
    Matcher matcher = VERSION.matcher(version);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("\"" + version + "\" is not a version such as 4.2.0");
    }
    // Databricks names its runtimes without a minor version since 18.
    String minor = matcher.group(2) == null ? "0" : matcher.group(2);
    return Integer.parseInt(matcher.group(1)) * 100 + Integer.parseInt(minor);
  }
}
