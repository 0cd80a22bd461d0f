package io.lowlag.attribution.landing;

import io.lowlag.common.config.Settings;
import java.io.Serializable;
import java.util.List;

/**
 * The settings of the group {@code landing.topics}.
 *
 * @param matches keyed by user_id
 * @param unmatched keyed by transaction_id
 * @param credits keyed by user_id
 * @param delivery keyed by campaign_id
 * @param deadLetters keyed as the original was
 */
record LandingTopics(
    String matches, String unmatched, String credits, String delivery, String deadLetters)
    implements Serializable {

  static LandingTopics from(Settings settings) {
    return new LandingTopics(
        settings.text("landing.topics.matches"),
        settings.text("landing.topics.unmatched"),
        settings.text("landing.topics.credits"),
        settings.text("landing.topics.delivery"),
        settings.text("landing.topics.dead-letters"));
  }

  List<String> inputs() {
    return List.of(matches, unmatched, credits, delivery);
  }
}
