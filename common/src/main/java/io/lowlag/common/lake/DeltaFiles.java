package io.lowlag.common.lake;

import io.lowlag.common.config.Settings;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.execution.Engine;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The size of the files of a pipeline's tables, and how Delta reads and writes them.
 *
 * @param targetBytes the file size that writes and maintenance aim at
 * @param optimizeWrite whether a write first gathers the rows of a partition into one file;
 *     otherwise every task writes a file
 * @param autoCompact whether a write that leaves many small files also compacts them; the batch
 *     waits for it
 * @param logPartitions number of tasks with which Delta reads a table's log, once or twice in every
 *     batch
 * @param repeatsWithin how far apart the event times of two records of one row can be; empty if
 *     that is not known
 */
public record DeltaFiles(
    long targetBytes,
    boolean optimizeWrite,
    boolean autoCompact,
    long logPartitions,
    Optional<Duration> repeatsWithin) {

  private static final String EXTENSION = "io.delta.sql.DeltaSparkSessionExtension";
  private static final String CATALOG = "org.apache.spark.sql.delta.catalog.DeltaCatalog";
  private static final String DELTA = "spark.databricks.delta.";
  private static final long LEAST_BYTES = 1L << 10;

  /**
   * The most fields of a row, including nested ones, for which Spark generates code for a stage.
   * Delta's own rows and those of the tables have more than the default of 100. Spark would then
   * generate code for each expression in each task, which takes longer than the rows.
   */
  private static final int WIDEST_ROW = 1_000;

  public DeltaFiles {
    if (targetBytes < LEAST_BYTES) {
      throw new IllegalArgumentException(
          "target-file-size is "
              + targetBytes
              + " bytes: give at least 1 KiB; 128 MiB suits most readers");
    }
  }

  /**
   * Reads a pipeline's group of these settings.
   *
   * @param group such as {@code fraud.delta}
   */
  public static DeltaFiles from(Settings settings, String group) {
    String repeatsWithin = group + ".repeats-within";
    return Settings.checked(
        group,
        () ->
            new DeltaFiles(
                settings.bytes(group + ".target-file-size"),
                settings.flag(group + ".optimize-write"),
                settings.flag(group + ".auto-compact"),
                settings.wholeNumber(group + ".log-partitions", 1),
                settings.optionalText(repeatsWithin).isPresent()
                    ? Optional.of(settings.duration(repeatsWithin))
                    : Optional.empty()));
  }

  /**
   * Returns the settings that a session needs to read and write Delta with files of this size.
   *
   * @throws CannotStartException when Delta is not on the class path
   */
  public Map<String, String> sparkSettings() {
    Map<String, String> settings = new HashMap<>(sparkSettingsToRead());
    settings.put("spark.sql.codegen.maxFields", Integer.toString(WIDEST_ROW));
    return settings;
  }

  /**
   * Returns the settings that a session needs to only read Delta.
   *
   * @throws CannotStartException when Delta is not on the class path
   */
  public Map<String, String> sparkSettingsToRead() {
    return sparkSettingsToRead(Engine.onDatabricks());
  }

  // Databricks has a Delta of its own, with other classes, in every session.
  Map<String, String> sparkSettingsToRead(boolean databricks) {
    Map<String, String> settings = new HashMap<>();
    if (!databricks) {
      requireDelta();
      settings.put("spark.sql.extensions", EXTENSION);
      settings.put("spark.sql.catalog.spark_catalog", CATALOG);
    }
    settings.put(DELTA + "optimizeWrite.binSize", targetBytes + "b");
    settings.put(DELTA + "optimize.minFileSize", Long.toString(targetBytes));
    settings.put(DELTA + "optimize.maxFileSize", Long.toString(targetBytes));
    settings.put(DELTA + "autoCompact.maxFileSize", Long.toString(targetBytes));
    settings.put(DELTA + "snapshotPartitions", Long.toString(logPartitions));
    return settings;
  }

  Map<String, String> tableProperties() {
    return Map.of(
        "delta.autoOptimize.optimizeWrite", Boolean.toString(optimizeWrite),
        "delta.autoOptimize.autoCompact", Boolean.toString(autoCompact));
  }

  private static void requireDelta() {
    try {
      Class.forName(EXTENSION, false, Thread.currentThread().getContextClassLoader());
    } catch (ClassNotFoundException e) {
      throw new CannotStartException(
          "Delta Lake is not on the class path: give spark-submit"
              + " --packages io.delta:delta-spark_2.13:4.4.0",
          e);
    }
  }
}
