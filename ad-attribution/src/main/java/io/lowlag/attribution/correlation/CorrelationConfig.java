package io.lowlag.attribution.correlation;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.decoding.DecodingPolicy;
import java.util.List;

/**
 * The group {@code correlation}.
 *
 * @param topics where events come from and results go
 * @param policy what belongs together and how long it waits
 * @param decoding what is taken for an event
 */
public record CorrelationConfig(Topics topics, CorrelationPolicy policy, DecodingPolicy decoding) {

  /**
   * The topics of the correlation.
   *
   * @param requests keyed by transaction_id
   * @param impressions keyed by transaction_id
   * @param matches keyed by user_id
   * @param unmatched keyed by transaction_id
   * @param deadLetters keyed as the original was
   */
  public record Topics(
      String requests, String impressions, String matches, String unmatched, String deadLetters) {

    List<String> inputs() {
      return List.of(requests, impressions);
    }

    List<String> outputs() {
      return List.of(matches, unmatched);
    }
  }

  /**
   * Reads the group.
   *
   * @throws SettingsException with one line, when a value cannot be used
   */
  public static CorrelationConfig from(Settings settings) {
    return new CorrelationConfig(
        new Topics(
            settings.text("correlation.topics.requests"),
            settings.text("correlation.topics.impressions"),
            settings.text("correlation.topics.matches"),
            settings.text("correlation.topics.unmatched"),
            settings.text("correlation.topics.dead-letters")),
        policy(settings),
        DecodingPolicy.from(settings));
  }

  private static CorrelationPolicy policy(Settings settings) {
    return Settings.checked(
        "correlation",
        () ->
            new CorrelationPolicy(
                settings.duration("correlation.window"),
                settings.duration("correlation.allowed-lateness"),
                Math.toIntExact(settings.wholeNumber("correlation.max-pending-impressions", 1))));
  }
}
