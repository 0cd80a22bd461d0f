package io.lowlag.fraud.scoring;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.lake.DeltaFiles;
import io.lowlag.fraud.FraudTables;
import java.util.List;
import java.util.Optional;

/**
 * The configuration of a backfill.
 *
 * @param scoring as in the live job
 * @param history folder of the Delta table that transactions are read from; without it, they are
 *     read from their topic
 * @param training folder of the table that is written
 * @param files how that table is written
 */
public record BackfillConfig(
    ScoringConfig scoring, Optional<String> history, String training, DeltaFiles files) {

  /**
   * Reads the groups.
   *
   * @throws SettingsException with one line, when a value cannot be used
   */
  public static BackfillConfig from(Settings settings) {
    ScoringConfig scoring = ScoringConfig.from(settings).withoutPublishing();
    Optional<String> history = settings.optionalText("fraud.backfill.from-table");
    return new BackfillConfig(
        history.isPresent() ? scoring.readingJson() : scoring,
        history,
        settings.text(FraudTables.TRAINING),
        FraudTables.files(settings));
  }

  /** Returns the topics that the backfill reads. */
  public List<String> inputs() {
    return history.isPresent() ? List.of() : scoring.inputs();
  }
}
