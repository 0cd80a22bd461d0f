package io.lowlag.fraud;

import io.lowlag.common.config.Settings;
import java.io.Serializable;

/**
 * The settings of the group {@code fraud.topics}. All topics are keyed by card_id.
 *
 * @param transactions payments as they are made
 * @param windows every window of every card, each time it changes
 * @param features the rolling features of each card as of now; compacted
 * @param scored every payment with its features and score
 * @param alerts an alert for each suspicious payment
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
