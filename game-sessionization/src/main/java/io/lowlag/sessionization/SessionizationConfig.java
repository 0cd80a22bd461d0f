package io.lowlag.sessionization;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.decoding.DecodingPolicy;
import java.util.List;

/**
 * The settings of the group {@code sessionization}.
 *
 * @param topics where events come from and results go
 * @param policy how long sessions live and when they are reported
 * @param decoding which records are accepted as events
 */
public record SessionizationConfig(Topics topics, SessionPolicy policy, DecodingPolicy decoding) {

  /**
   * The topics of the sessionization.
   *
   * @param console starts and ends of consoles, keyed by device_id
   * @param pc starts and ends of PCs, keyed by device_id
   * @param events keyed by device_id
   * @param deadLetters keyed as the original was
   */
  public record Topics(String console, String pc, String events, String deadLetters) {

    List<String> inputs() {
      return List.of(console, pc);
    }

    List<String> outputs() {
      return List.of(events);
    }
  }

  /**
   * Reads the group.
   *
   * @throws SettingsException with one line, if a value cannot be used
   */
  public static SessionizationConfig from(Settings settings) {
    return new SessionizationConfig(
        new Topics(
            settings.text("sessionization.topics.console"),
            settings.text("sessionization.topics.pc"),
            settings.text("sessionization.topics.events"),
            settings.text("sessionization.topics.dead-letters")),
        Settings.checked("sessionization", () -> policy(settings)),
        DecodingPolicy.from(settings));
  }

  private static SessionPolicy policy(Settings settings) {
    return new SessionPolicy(
        settings.duration("sessionization.heartbeat-interval"),
        settings.duration("sessionization.max-duration"),
        settings.choice("sessionization.heartbeat-catch-up", HeartbeatCatchUp.class),
        settings.duration("sessionization.end-patience"),
        settings.duration("sessionization.memory"));
  }
}
