package io.lowlag.attribution.credit;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.decoding.DecodingPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The settings of the group {@code credit}.
 *
 * @param topics where events come from and results go
 * @param policy what is credited, and how
 * @param decoding which records are accepted as events
 */
public record CreditConfig(Topics topics, CreditPolicy policy, DecodingPolicy decoding) {

  /**
   * The topics of the credit.
   *
   * @param matches keyed by user_id
   * @param callbacks keyed by user_id
   * @param credits keyed by user_id
   * @param audit keyed by user_id; null if nothing is audited
   * @param deadLetters keyed as the original was
   */
  public record Topics(
      String matches, String callbacks, String credits, String audit, String deadLetters) {

    List<String> inputs() {
      return List.of(matches, callbacks);
    }

    List<String> outputs() {
      return audit == null ? List.of(credits) : List.of(credits, audit);
    }
  }

  /**
   * Reads the group.
   *
   * @throws SettingsException with one line, if a value cannot be used
   */
  public static CreditConfig from(Settings settings) {
    return new CreditConfig(
        new Topics(
            settings.text("credit.topics.matches"),
            settings.text("credit.topics.callbacks"),
            settings.text("credit.topics.credits"),
            settings.flag("credit.audit") ? settings.text("credit.topics.audit") : null,
            settings.text("credit.topics.dead-letters")),
        Settings.checked("credit", () -> policy(settings)),
        DecodingPolicy.from(settings));
  }

  private static CreditPolicy policy(Settings settings) {
    return new CreditPolicy(
        settings.texts("credit.models").stream().distinct().map(CreditConfig::model).toList(),
        settings.duration("credit.click-window"),
        settings.duration("credit.view-window"),
        settings.duration("credit.click-through"),
        Set.copyOf(settings.texts("credit.view-evidence")),
        settings.flag("credit.click-priority"),
        settings.duration("credit.half-life"),
        settings.count("credit.position-first-percent", 0),
        settings.count("credit.position-last-percent", 0),
        settings.choice("credit.counting", CreditPolicy.Counting.class),
        settings.duration("credit.allowed-lateness"),
        settings.duration("credit.settlement"),
        settings.count("credit.max-touches", 1),
        settings.count("credit.max-conversions", 1),
        settings.duration("decoding.max-ahead"));
  }

  private static AttributionModel model(String code) {
    return Arrays.stream(AttributionModel.values())
        .filter(model -> model.code().equals(code))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "models holds "
                        + code
                        + ": it may hold "
                        + Arrays.stream(AttributionModel.values())
                            .map(AttributionModel::code)
                            .collect(Collectors.joining(", "))));
  }
}
