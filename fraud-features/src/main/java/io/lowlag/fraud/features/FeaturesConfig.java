package io.lowlag.fraud.features;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.decoding.DecodingPolicy;
import io.lowlag.common.lake.DeltaFiles;
import io.lowlag.fraud.FraudTables;
import io.lowlag.fraud.FraudTopics;
import io.lowlag.fraud.money.MoneyConfig;

/**
 * The configuration of the features job.
 *
 * @param topics where payments come from and windows go
 * @param table folder of the table of all windows
 * @param files how the table is written
 * @param windows the group {@code fraud.features}
 * @param money the currency of sums, and rates
 * @param decoding which records are accepted as payments
 */
public record FeaturesConfig(
    FraudTopics topics,
    String table,
    DeltaFiles files,
    WindowPolicy windows,
    MoneyConfig money,
    DecodingPolicy decoding) {

  /**
   * Reads the groups.
   *
   * @throws SettingsException with one line, when a value cannot be used
   */
  public static FeaturesConfig from(Settings settings) {
    return new FeaturesConfig(
        FraudTopics.from(settings),
        settings.text(FraudTables.FEATURES),
        FraudTables.files(settings),
        windows(settings),
        MoneyConfig.from(settings),
        DecodingPolicy.from(settings));
  }

  private static WindowPolicy windows(Settings settings) {
    return Settings.checked(
        "fraud.features",
        () ->
            new WindowPolicy(
                settings.duration("fraud.features.window"),
                settings.duration("fraud.features.slide"),
                settings.duration("fraud.features.watermark"),
                settings.count("fraud.features.max-remembered", 1),
                settings.duration("fraud.features.keep-idle")));
  }
}
