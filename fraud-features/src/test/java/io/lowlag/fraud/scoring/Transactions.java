package io.lowlag.fraud.scoring;

import io.lowlag.common.record.Origin;
import io.lowlag.fraud.model.CardTransaction;
import java.math.BigDecimal;
import java.time.Duration;

/** Transactions as a decoder would give them. */
final class Transactions {

  /** A moment that counts as the present in most tests, epoch milliseconds. */
  static final long T = 1_800_000_000_000L;

  static final long MINUTE = Duration.ofMinutes(1).toMillis();
  static final long HOUR = Duration.ofHours(1).toMillis();

  private Transactions() {}

  /** A payment of 10 at merchant "shop" in DE. */
  static CardTransaction paid(String txId, long eventTime) {
    return paid(txId, "c", eventTime, "10", "shop", "DE");
  }

  static CardTransaction paid(
      String txId, String cardId, long eventTime, String amount, String merchant, String country) {
    return new CardTransaction(
        txId,
        cardId,
        new BigDecimal(amount),
        "EUR",
        merchant,
        country,
        eventTime,
        false,
        new BigDecimal(amount),
        new Origin(3, 0, 0, 0));
  }

  /** The same as a refund. */
  static CardTransaction refunded(CardTransaction of) {
    BigDecimal base = of.baseAmount();
    return with(of, of.amount().negate(), of.currency(), true, base == null ? null : base.negate());
  }

  /**
   * The same in another currency.
   *
   * @param baseAmount null if there is no rate
   */
  static CardTransaction inCurrency(String currency, BigDecimal baseAmount, CardTransaction of) {
    return with(of, of.amount(), currency, of.refund(), baseAmount);
  }

  private static CardTransaction with(
      CardTransaction of,
      BigDecimal amount,
      String currency,
      boolean refund,
      BigDecimal baseAmount) {
    return new CardTransaction(
        of.txId(),
        of.cardId(),
        amount,
        currency,
        of.merchant(),
        of.country(),
        of.eventTime(),
        refund,
        baseAmount,
        of.origin());
  }

  /** The transaction as read from that place of its topic. */
  static CardTransaction readAt(long offset, CardTransaction of) {
    return readAt(3, offset, of);
  }

  static CardTransaction readAt(int partition, long offset, CardTransaction of) {
    return readAt(new Origin(partition, offset, 1_000 + offset, 2_000 + offset), of);
  }

  /** The transaction as read from that place, which Kafka got at that time. */
  static CardTransaction arrivedAt(long millis, long offset, CardTransaction of) {
    return readAt(new Origin(3, offset, 1_000 * millis, 1_000 * millis), of);
  }

  static CardTransaction readAt(Origin at, CardTransaction of) {
    return new CardTransaction(
        of.txId(),
        of.cardId(),
        of.amount(),
        of.currency(),
        of.merchant(),
        of.country(),
        of.eventTime(),
        of.refund(),
        of.baseAmount(),
        at);
  }
}
