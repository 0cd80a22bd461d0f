package io.lowlag.attribution.delivery;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.decoding.DecodingPolicy;

/**
 * The settings of the group {@code delivery}, which the two jobs share.
 *
 * @param topics where events come from and results go
 * @param policy how impressions are counted and how long counts are kept
 * @param decoding which records are accepted as events
 */
public record DeliveryConfig(Topics topics, DeliveryPolicy policy, DecodingPolicy decoding) {

  /**
   * The topics of the delivery.
   *
   * @param matches keyed by user_id
   * @param partials keyed by campaign_id
   * @param contracts keyed by campaign_id; compacted
   * @param delivery keyed by campaign_id
   * @param deadLetters keyed as the original was
   */
  public record Topics(
      String matches, String partials, String contracts, String delivery, String deadLetters) {}

  /**
   * Reads the group.
   *
   * @throws SettingsException with one line, if a value cannot be used
   */
  public static DeliveryConfig from(Settings settings) {
    return new DeliveryConfig(
        new Topics(
            settings.text("delivery.topics.matches"),
            settings.text("delivery.topics.partials"),
            settings.text("delivery.topics.contracts"),
            settings.text("delivery.topics.delivery"),
            settings.text("delivery.topics.dead-letters")),
        policy(settings),
        DecodingPolicy.from(settings));
  }

  private static DeliveryPolicy policy(Settings settings) {
    return Settings.checked(
        "delivery",
        () ->
            new DeliveryPolicy(
                settings.duration("delivery.deduplication-horizon"),
                settings.duration("delivery.flush-interval"),
                settings.duration("delivery.progress-interval"),
                settings.duration("delivery.retention"),
                settings.duration("delivery.allowed-lateness")));
  }
}
