package io.lowlag.common.lake;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import java.time.Duration;
import java.util.List;

/**
 * The settings for the maintenance of a pipeline's tables.
 *
 * @param tables the tables, each with its column
 * @param files the target size of files
 * @param zOrder whether rows are also clustered, in each table by its column
 * @param days how many days back partitions by date are optimised, including today
 * @param retention how long a file that a table no longer needs is kept
 */
public record TableCareConfig(
    List<CaredTable> tables, DeltaFiles files, boolean zOrder, long days, Duration retention) {

  /**
   * A table and how its rows are clustered.
   *
   * @param path the folder of the table
   * @param zOrderBy the column by which its readers look rows up
   */
  public record CaredTable(String path, String zOrderBy) {}

  /** How long Delta keeps files by default; no reader or writer should take longer. */
  private static final Duration SAFE_RETENTION = Duration.ofDays(7);

  public TableCareConfig {
    tables = List.copyOf(tables);
    if (retention.compareTo(SAFE_RETENTION) < 0) {
      throw new IllegalArgumentException(
          "retention is "
              + retention.toHours()
              + "h, which is not safe: a query or a batch that runs longer would lose the files that it"
              + " reads; give at least "
              + SAFE_RETENTION.toDays()
              + " days");
    }
  }

  /**
   * Reads a pipeline's group of these settings.
   *
   * @param group such as {@code fraud.maintenance}
   * @param tables with the columns to cluster rows by, unless the settings turn this off
   * @throws SettingsException with one line, when a value cannot be used
   */
  public static TableCareConfig from(
      Settings settings, String group, List<CaredTable> tables, DeltaFiles files) {
    return Settings.checked(
        group,
        () ->
            new TableCareConfig(
                tables,
                files,
                settings.flag(group + ".z-order"),
                settings.wholeNumber(group + ".days", 1),
                settings.duration(group + ".retention")));
  }
}
