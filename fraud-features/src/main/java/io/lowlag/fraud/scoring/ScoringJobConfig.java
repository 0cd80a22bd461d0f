package io.lowlag.fraud.scoring;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.execution.ExecutionConfig;
import io.lowlag.common.execution.ExecutionMode;
import io.lowlag.common.lake.DeltaFiles;
import io.lowlag.fraud.FraudTables;
import java.util.Optional;

/**
 * The configuration of the scoring job.
 *
 * @param scoring how the job scores
 * @param table folder of the table that it writes in addition to Kafka, if any
 * @param files how the table is written
 */
public record ScoringJobConfig(ScoringConfig scoring, Optional<String> table, DeltaFiles files) {

  /**
   * Reads the groups.
   *
   * @throws SettingsException with one line, when a value cannot be used, or a table is set in
   *     real-time mode
   */
  public static ScoringJobConfig from(Settings settings) {
    Optional<String> table = FraudTables.from(settings).scored();
    table.ifPresent(path -> requireBatches(path, ExecutionConfig.from(settings).mode()));
    return new ScoringJobConfig(ScoringConfig.from(settings), table, FraudTables.files(settings));
  }

  private static void requireBatches(String table, ExecutionMode mode) {
    if (mode == ExecutionMode.REAL_TIME) {
      throw new SettingsException(
          FraudTables.SCORED
              + " = \""
              + table
              + "\" cannot be written in real-time mode: leave it out here and run the job"
              + " fraud-landing beside this one");
    }
  }

  /** Returns whether the job's session needs Delta. */
  boolean usesDelta() {
    return table.isPresent() || scoring.usesDelta();
  }
}
