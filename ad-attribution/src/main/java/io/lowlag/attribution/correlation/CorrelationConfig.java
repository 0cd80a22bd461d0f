package io.lowlag.attribution.correlation;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.decoding.DecodingPolicy;
import java.util.List;
import java.util.Set;

/**
 * The settings of the group {@code correlation}.
 *
 * @param topics where events come from and results go
 * @param policy which events belong together and how long they wait
 * @param decoding which records are accepted as events
 */
public record CorrelationConfig(Topics topics, CorrelationPolicy policy, DecodingPolicy decoding) {

  /**
   * The topics of the correlation.
   *
   * @param requests keyed by transaction_id
   * @param impressions keyed by transaction_id
   * @param matches keyed by user_id
   * @param unmatched keyed by transaction_id
   * @param audit keyed by transaction_id; null if nothing is audited
   * @param deadLetters keyed as the original was
   */
  public record Topics(
      String requests,
      String impressions,
      String matches,
      String unmatched,
      String audit,
      String deadLetters) {

    List<String> inputs() {
      return List.of(requests, impressions);
    }

    List<String> outputs() {
      return audit == null ? List.of(matches, unmatched) : List.of(matches, unmatched, audit);
    }
  }

  /**
   * Reads the group.
   *
   * @throws SettingsException with one line, if a value cannot be used
   */
  public static CorrelationConfig from(Settings settings) {
    return new CorrelationConfig(
        new Topics(
            settings.text("correlation.topics.requests"),
            settings.text("correlation.topics.impressions"),
            settings.text("correlation.topics.matches"),
            settings.text("correlation.topics.unmatched"),
            settings.flag("correlation.audit") ? settings.text("correlation.topics.audit") : null,
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
                settings.count("correlation.max-pending-impressions", 1),
                settings.count("correlation.max-pending-requests", 1),
                matchOn(settings.texts("correlation.match-on")),
                Set.copyOf(settings.texts("correlation.shown-statuses"))));
  }

  private static CorrelationPolicy.MatchOn matchOn(List<String> fields) {
    return switch (String.join(" ", fields.stream().sorted().toList())) {
      case "ad_id transaction_id" -> CorrelationPolicy.MatchOn.TRANSACTION_AND_AD;
      case "transaction_id" -> CorrelationPolicy.MatchOn.TRANSACTION;
      default ->
          throw new IllegalArgumentException(
              "match-on is "
                  + String.join(", ", fields)
                  + ": it must be transaction_id, or transaction_id, ad_id");
    };
  }
}
