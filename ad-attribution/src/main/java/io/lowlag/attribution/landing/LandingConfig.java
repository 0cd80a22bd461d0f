package io.lowlag.attribution.landing;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.decoding.DecodingPolicy;
import io.lowlag.common.lake.DeltaFiles;

/**
 * The settings of the group {@code landing}.
 *
 * @param topics where records come from and dead letters go
 * @param path the folder that holds the tables
 * @param files how the tables are written
 * @param decoding which records are accepted
 */
record LandingConfig(LandingTopics topics, String path, DeltaFiles files, DecodingPolicy decoding) {

  /**
   * Reads the group.
   *
   * @throws SettingsException with one line, if a value cannot be used
   */
  static LandingConfig from(Settings settings) {
    return new LandingConfig(
        LandingTopics.from(settings),
        settings.text("landing.path"),
        DeltaFiles.from(settings, "landing.delta"),
        DecodingPolicy.from(settings));
  }
}
