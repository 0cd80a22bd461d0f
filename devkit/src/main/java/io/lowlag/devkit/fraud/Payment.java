package io.lowlag.devkit.fraud;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * A payment or a refund as it is made, and whether a fraudster made it.
 *
 * @param txId unique in the traffic
 * @param cardId the card
 * @param amount exact, in the card's currency; negative for a refund
 * @param currency ISO 4217
 * @param merchant the merchant
 * @param country the country, ISO 3166-1 alpha-2
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

  /**
   * Returns the amount in the base currency, at the rate of its time; positive, also for a refund.
   */
  BigDecimal baseAmount() {
    return DemoRates.converted(amount.abs(), currency, eventTime);
  }

  /** Returns this payment with another id. */
  Payment withId(String id) {
    return new Payment(id, cardId, amount, currency, merchant, country, eventTime, fraud);
  }
}
