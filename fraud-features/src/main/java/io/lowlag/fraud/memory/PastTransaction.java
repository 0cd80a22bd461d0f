package io.lowlag.fraud.memory;

import io.lowlag.common.record.Origin;
import io.lowlag.fraud.model.CardTransaction;
import java.math.BigDecimal;
import java.util.Comparator;

/**
 * The part of a transaction that later transactions of its card need, or that must be emitted again
 * if it is repeated.
 *
 * @param eventTime epoch milliseconds
 * @param sequence its number in the card's source order
 * @param txId identifies a repetition
 * @param refund whether it is a refund
 * @param amount the amount paid or refunded, in ten-thousandths of its currency, never negative
 * @param currency of {@code amount}
 * @param base the same in ten-thousandths of the base currency; {@value #UNCONVERTED} if there was
 *     no rate
 * @param merchant the merchant
 * @param country the country
 * @param answer the features that were emitted for it, encoded by the caller; empty if there are
 *     none
 */
@SuppressWarnings("ArrayRecordComponent") // stored in state as it is; only identity is compared
public record PastTransaction(
    long eventTime,
    long sequence,
    String txId,
    boolean refund,
    long amount,
    String currency,
    long base,
    Name merchant,
    Name country,
    byte[] answer) {

  /** Stands for a missing amount in the base currency. */
  public static final long UNCONVERTED = -1;

  /** The order by event time; transactions of the same time are in source order. */
  public static final Comparator<PastTransaction> BY_TIME =
      Comparator.comparingLong(PastTransaction::eventTime)
          .thenComparingLong(PastTransaction::sequence);

  /**
   * The name of a merchant or country. A card has one object for each name, so that a count can
   * mark it as counted.
   */
  public static final class Name {

    private final String text;
    private long tickedBy;

    public Name(String text) {
      this.text = text;
    }

    /** Returns the text of the name. */
    public String text() {
      return text;
    }

    /**
     * Marks the name as counted by the count with that number; returns whether it was not marked
     * yet.
     */
    public boolean tickOff(long count) {
      boolean first = tickedBy != count;
      tickedBy = count;
      return first;
    }
  }

  /** Returns what is remembered about a transaction, without an answer. */
  public static PastTransaction of(
      CardTransaction transaction, long sequence, Name merchant, Name country) {
    BigDecimal base = transaction.baseAmount();
    return new PastTransaction(
        transaction.eventTime(),
        sequence,
        transaction.txId(),
        transaction.refund(),
        magnitude(transaction.amount()),
        transaction.currency(),
        base == null ? UNCONVERTED : magnitude(base),
        merchant,
        country,
        new byte[0]);
  }

  private static long magnitude(BigDecimal amount) {
    return Math.abs(amount.unscaledValue().longValueExact());
  }

  /** Returns this transaction with its answer. */
  public PastTransaction answered(byte[] said) {
    return new PastTransaction(
        eventTime, sequence, txId, refund, amount, currency, base, merchant, country, said);
  }

  /** Returns whether it has an amount in the base currency, and so counts in sums. */
  public boolean isConverted() {
    return base != UNCONVERTED;
  }

  /** Returns the transaction as it was read, but with the given origin. */
  public CardTransaction transaction(String cardId, Origin origin) {
    return new CardTransaction(
        txId,
        cardId,
        signed(amount),
        currency,
        merchant.text(),
        country.text(),
        eventTime,
        refund,
        isConverted() ? signed(base) : null,
        origin);
  }

  private BigDecimal signed(long magnitude) {
    return BigDecimal.valueOf(refund ? -magnitude : magnitude, CardTransaction.AMOUNT_SCALE);
  }
}
