package io.lowlag.fraud.online;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.decoding.DecodingPolicy;
import io.lowlag.fraud.FraudTopics;

/**
 * The configuration of the job of the online store.
 *
 * @param topics where features come from and dead letters go
 * @param store where the latest features are kept
 * @param buffer when updates are written
 * @param decoding which records are accepted as features
 */
public record OnlineConfig(
    FraudTopics topics, FeatureStore store, BufferPolicy buffer, DecodingPolicy decoding) {

  /**
   * Reads the group {@code fraud.online}.
   *
   * @throws SettingsException with one line, when a value cannot be used
   */
  public static OnlineConfig from(Settings settings) {
    return new OnlineConfig(
        FraudTopics.from(settings),
        FeatureStores.from(settings),
        Settings.checked("fraud.online", () -> buffer(settings)),
        DecodingPolicy.from(settings));
  }

  private static BufferPolicy buffer(Settings settings) {
    return new BufferPolicy(
        Math.toIntExact(settings.wholeNumber("fraud.online.batch-size", 1)),
        Math.toIntExact(settings.wholeNumber("fraud.online.buffer", 1)),
        settings.duration("fraud.online.linger"));
  }
}
