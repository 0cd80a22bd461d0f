package io.lowlag.fraud.scoring;

import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.model.WindowFeatures;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;

/**
 * Counts back from a transaction through the card's past. One pass gives all windows, since each
 * holds the ones shorter than itself.
 */
final class RollingFeatures {

  private static final long LOW_BITS = 0xFFFFFFFFL;

  private final List<PastTransaction> past;
  private final long end;
  private final long number;
  private int next;

  private long txCount;
  // The sum of amounts of up to 60 bits each, kept in two halves so that neither overflows.
  private long lowSum;
  private long highSum;
  private int merchants;
  private int countries;

  /**
   * @param past the card's transactions by event time
   * @param at the index of the one to count from
   * @param number tells this count from all others over the same names
   */
  RollingFeatures(List<PastTransaction> past, int at, long number) {
    this.past = past;
    this.next = at;
    this.end = past.get(at).eventTime();
    this.number = number;
  }

  /**
   * The features of the window (t − length, t].
   *
   * @param lengthMs not shorter than any asked for before
   */
  WindowFeatures over(long lengthMs) {
    while (next >= 0 && past.get(next).eventTime() > end - lengthMs) {
      count(past.get(next));
      next--;
    }
    return WindowFeatures.ofPayments(txCount, sum(), merchants, countries);
  }

  private void count(PastTransaction transaction) {
    txCount++;
    lowSum += transaction.amount() & LOW_BITS;
    highSum += transaction.amount() >>> Integer.SIZE;
    if (transaction.merchant().tickOff(number)) {
      merchants++;
    }
    if (transaction.country().tickOff(number)) {
      countries++;
    }
  }

  private BigDecimal sum() {
    BigInteger high = BigInteger.valueOf(highSum).shiftLeft(Integer.SIZE);
    return new BigDecimal(high.add(BigInteger.valueOf(lowSum)), CardTransaction.AMOUNT_SCALE);
  }
}
