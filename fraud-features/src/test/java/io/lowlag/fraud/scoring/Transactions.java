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
    CardTransaction transaction = new CardTransaction();
    transaction.setTxId(txId);
    transaction.setCardId(cardId);
    transaction.setAmount(new BigDecimal(amount));
    transaction.setCurrency("EUR");
    transaction.setMerchant(merchant);
    transaction.setCountry(country);
    transaction.setEventTime(eventTime);
    transaction.setOrigin(new Origin(3, 0, 0, 0));
    return transaction;
  }

  /** The transaction as read from that place of its topic. */
  static CardTransaction readAt(long offset, CardTransaction of) {
    CardTransaction read =
        paid(
            of.getTxId(),
            of.getCardId(),
            of.getEventTime(),
            of.getAmount().toPlainString(),
            of.getMerchant(),
            of.getCountry());
    read.setOrigin(new Origin(3, offset, 1_000 + offset, 2_000 + offset));
    return read;
  }
}
