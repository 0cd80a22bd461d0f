package io.lowlag.common.lake;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import java.time.Duration;
import java.util.List;

/**
 * What the care for a pipeline's tables is set up with.
 *
 * @param tables the tables, each with its column
 * @param files the size that files are brought up to
 * @param zOrder whether rows are also brought together, each table's by its column
 * @param days how many days back partitions by date are optimised, today included
 * @param retention how long a file that a table no longer needs is kept
 */
public record TableCareConfig(
    List<CaredTable> tables, DeltaFiles files, boolean zOrder, long days, Duration retention) {

  /**
   * A table and how its rows are brought together.
   *
   * @param path its folder
   * @param zOrderBy the column by which its readers look rows up
   */
  public record CaredTable(String path, String zOrderBy) {}

  /**
   * What Delta keeps files for by default; a reader or a writer that takes longer is unheard of.
   */
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
   * @param tables with the column that rows are brought together by, unless the settings do without
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
