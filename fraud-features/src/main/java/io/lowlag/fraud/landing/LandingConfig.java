package io.lowlag.fraud.landing;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.decoding.DecodingPolicy;
import io.lowlag.common.lake.DeltaFiles;
import io.lowlag.fraud.FraudTables;
import io.lowlag.fraud.FraudTopics;

/**
 * The configuration of the landing job.
 *
 * @param topics where scored transactions come from and dead letters go
 * @param table folder of the table of scored transactions
 * @param files how the table is written
 * @param decoding which records are accepted as scored transactions
 */
public record LandingConfig(
    FraudTopics topics, String table, DeltaFiles files, DecodingPolicy decoding) {

  /**
   * Reads the groups.
   *
   * @throws SettingsException with one line, when a value cannot be used
   */
  public static LandingConfig from(Settings settings) {
    return new LandingConfig(
        FraudTopics.from(settings),
        settings.text(FraudTables.SCORED),
        FraudTables.files(settings),
        DecodingPolicy.from(settings));
  }
}
