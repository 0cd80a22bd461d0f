package io.lowlag.common.lake;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the care for a pipeline's tables is set up with.
 *
 * @param tables folders of the tables
 * @param files the size that files are brought up to
 * @param zOrder the column by which rows are also brought together, in the tables that have it
 * @param days how many days back partitions by date are optimised, today included
 * @param retention how long a file that a table no longer needs is kept
 */
public record TableCareConfig(
    List<String> tables, DeltaFiles files, Optional<String> zOrder, long days, Duration retention) {

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
   * @param zOrder the column that rows are brought together by, unless the settings do without
   * @throws SettingsException with one line, when a value cannot be used
   */
  public static TableCareConfig from(
      Settings settings, String group, List<String> tables, DeltaFiles files, String zOrder) {
    return Settings.checked(
        group,
        () ->
            new TableCareConfig(
                tables,
                files,
                settings.flag(group + ".z-order") ? Optional.of(zOrder) : Optional.empty(),
                settings.wholeNumber(group + ".days", 1),
                settings.duration(group + ".retention")));
  }
}
