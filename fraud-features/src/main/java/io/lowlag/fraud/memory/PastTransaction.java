package io.lowlag.fraud.memory;

import io.lowlag.common.record.Origin;
import io.lowlag.fraud.model.CardTransaction;
import java.math.BigDecimal;
import java.util.Comparator;

/**
 * A transaction as far as it counts for later ones of its card, or has to be told again.
 *
 * @param eventTime epoch milliseconds
 * @param sequence its place in the card's source order
 * @param txId recognises its repetition
 * @param refund whether it gave money back
 * @param amount what was paid or given back, in ten-thousandths of its currency, never negative
 * @param currency of {@code amount}
 * @param base the same in ten-thousandths of the base currency; {@value #UNCONVERTED} if there was
 *     no rate
 * @param merchant where
 * @param country where
 * @param answer what was said of it, as its writer has encoded it; empty if nothing
 */
@SuppressWarnings("ArrayRecordComponent") // as it lies in state; compared by identity alone
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

  /** In place of an amount in the base currency. */
  public static final long UNCONVERTED = -1;

  /** By event time; of the same time, in source order. */
  public static final Comparator<PastTransaction> BY_TIME =
      Comparator.comparingLong(PastTransaction::eventTime)
          .thenComparingLong(PastTransaction::sequence);

  /** A merchant or country of one card, the same object each time, so that it can be ticked off. */
  public static final class Name {

    private final String text;
    private long tickedBy;

    public Name(String text) {
      this.text = text;
    }

    /** As it is written. */
    public String text() {
      return text;
    }

    /** Whether this count, known by its number, meets the name for the first time. */
    public boolean tickOff(long count) {
      boolean first = tickedBy != count;
      tickedBy = count;
      return first;
    }
  }

  /** What is to be remembered of a transaction of which nothing was said yet. */
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

  /** The same with what was said of it. */
  public PastTransaction answered(byte[] said) {
    return new PastTransaction(
        eventTime, sequence, txId, refund, amount, currency, base, merchant, country, said);
  }

  /** Whether it counts in sums. */
  public boolean isConverted() {
    return base != UNCONVERTED;
  }

  /** The transaction as it was read, but for its place. */
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
