package io.lowlag.fraud;

import io.lowlag.common.config.Settings;
import java.io.Serializable;

/**
 * The group {@code fraud.topics}; all are keyed by card_id.
 *
 * @param transactions payments as they are made
 * @param windows every window of every card as it fills
 * @param features the rolling features of each card as of now; compacted
 * @param scored every payment with its features and score
 * @param alerts the suspicious ones
 * @param deadLetters keyed as the original was
 */
public record FraudTopics(
    String transactions,
    String windows,
    String features,
    String scored,
    String alerts,
    String deadLetters)
    implements Serializable {

  /** Reads the group. */
  public static FraudTopics from(Settings settings) {
    return new FraudTopics(
        settings.text("fraud.topics.transactions"),
        settings.text("fraud.topics.windows"),
        settings.text("fraud.topics.features"),
        settings.text("fraud.topics.scored"),
        settings.text("fraud.topics.alerts"),
        settings.text("fraud.topics.dead-letters"));
  }
}
