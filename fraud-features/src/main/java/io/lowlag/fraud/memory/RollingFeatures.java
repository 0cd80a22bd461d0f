package io.lowlag.fraud.memory;

import io.lowlag.fraud.model.WindowFeatures;
import java.util.List;

/**
 * Computes the features of windows; nothing else defines them. It counts back from a moment through
 * the card's past. One pass gives all windows, because each window contains all shorter ones.
 */
public final class RollingFeatures {

  /** The time of a change that never comes, because the windows are empty. */
  public static final long NEVER = Long.MAX_VALUE;

  private final List<PastTransaction> past;
  private final long end;
  private final long number;
  private int next;
  private long changesAt = NEVER;

  private long txCount;
  private final RollingSum amounts = new RollingSum();
  private int merchants;
  private int countries;
  private long refundCount;
  private final RollingSum refunds = new RollingSum();
  private long unconverted;

  /**
   * @param past the card's transactions by event time
   * @param last the index of the last transaction that is not later than {@code end}; -1 if there
   *     is none
   * @param end the moment at which the windows end, event time in epoch milliseconds
   * @param number distinguishes this count from all others over the same names
   */
  public RollingFeatures(List<PastTransaction> past, int last, long end, long number) {
    this.past = past;
    this.next = last;
    this.end = end;
    this.number = number;
  }

  /**
   * Returns the features of the window (end − length, end].
   *
   * @param lengthMs not shorter than in any earlier call
   */
  public WindowFeatures over(long lengthMs) {
    int before = next;
    while (next >= 0 && past.get(next).eventTime() > end - lengthMs) {
      count(past.get(next));
      next--;
    }
    boolean any = txCount + refundCount > 0;
    if (any) {
      // This is the oldest transaction of the window, even if it is in the shorter windows as well.
      changesAt = Math.min(changesAt, past.get(next + 1).eventTime() + lengthMs);
    }
    if (!any && before == next) {
      return WindowFeatures.NOTHING;
    }
    return new WindowFeatures(
        txCount, amounts.value(), merchants, countries, refundCount, refunds.value(), unconverted);
  }

  /** Returns when, if no transaction comes, the first one leaves one of the computed windows. */
  public long changesAt() {
    return changesAt;
  }

  private void count(PastTransaction transaction) {
    if (transaction.refund()) {
      refundCount++;
    } else {
      txCount++;
      merchants += transaction.merchant().tickOff(number) ? 1 : 0;
      countries += transaction.country().tickOff(number) ? 1 : 0;
    }
    if (!transaction.isConverted()) {
      unconverted++;
    } else if (transaction.refund()) {
      refunds.add(transaction.base());
    } else {
      amounts.add(transaction.base());
    }
  }
}
