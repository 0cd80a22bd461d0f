package io.lowlag.devkit.fraud;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * A payment as it is made, or a refund of one, and whether by a fraudster.
 *
 * @param txId unique in the traffic
 * @param cardId the card
 * @param amount exact, in the card's currency; negative of a refund
 * @param currency ISO 4217
 * @param merchant where
 * @param country where, ISO 3166-1 alpha-2
 * @param eventTime epoch milliseconds
 * @param fraud the fraudster's pattern; empty for the card's owner
 */
record Payment(
    String txId,
    String cardId,
    BigDecimal amount,
    String currency,
    String merchant,
    String country,
    long eventTime,
    Optional<FraudPattern> fraud) {

  boolean isRefund() {
    return amount.signum() < 0;
  }

  /** The amount in the base currency, by the rate of its time; of a refund, too, positive. */
  BigDecimal baseAmount() {
    return DemoRates.converted(amount.abs(), currency, eventTime);
  }

  /** The same payment under another id. */
  Payment withId(String id) {
    return new Payment(id, cardId, amount, currency, merchant, country, eventTime, fraud);
  }
}
