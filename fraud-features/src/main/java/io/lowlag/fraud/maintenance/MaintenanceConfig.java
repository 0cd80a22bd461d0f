package io.lowlag.fraud.maintenance;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import io.lowlag.fraud.FraudTables;
import io.lowlag.fraud.delta.DeltaFiles;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What maintenance is set up with.
 *
 * @param tables folders of the tables that are set
 * @param files the size that files are brought up to
 * @param zOrder whether rows of a card are also brought together
 * @param days how many days back partitions by date are optimised, today included
 * @param retention how long a file that the table no longer needs is kept
 */
public record MaintenanceConfig(
    List<String> tables, DeltaFiles files, boolean zOrder, long days, Duration retention) {

  /**
   * What Delta keeps files for by default; a reader or a writer that takes longer is unheard of.
   */
  private static final Duration SAFE_RETENTION = Duration.ofDays(7);

  public MaintenanceConfig {
    tables = List.copyOf(tables);
    if (tables.isEmpty()) {
      throw new IllegalArgumentException(
          "no table is set: give "
              + String.join(", ", FraudTables.FEATURES, FraudTables.SCORED, FraudTables.TRAINING)
              + ", or those of them that are to be maintained");
    }
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
   * Reads the groups.
   *
   * @throws SettingsException with one line, when a value cannot be used
   */
  public static MaintenanceConfig from(Settings settings) {
    FraudTables tables = FraudTables.from(settings);
    return Settings.checked(
        "fraud.maintenance",
        () ->
            new MaintenanceConfig(
                Stream.of(tables.features(), tables.scored(), tables.training())
                    .flatMap(Optional::stream)
                    .toList(),
                DeltaFiles.from(settings),
                settings.flag("fraud.maintenance.z-order"),
                settings.wholeNumber("fraud.maintenance.days", 1),
                settings.duration("fraud.maintenance.retention")));
  }
}
