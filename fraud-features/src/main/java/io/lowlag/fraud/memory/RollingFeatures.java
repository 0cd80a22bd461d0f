package io.lowlag.fraud.memory;

import io.lowlag.fraud.model.WindowFeatures;
import java.util.List;

/**
 * The one definition of the features of a window. Counts back from a moment through the card's
 * past. One pass gives all windows, since each holds the ones shorter than itself.
 */
public final class RollingFeatures {

  /** When nothing will ever leave a window. */
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
   * @param last the index of the last one that is not later than {@code end}; -1 if there is none
   * @param end the moment, event time in epoch milliseconds
   * @param number tells this count from all others over the same names
   */
  public RollingFeatures(List<PastTransaction> past, int last, long end, long number) {
    this.past = past;
    this.next = last;
    this.end = end;
    this.number = number;
  }

  /**
   * The features of the window (end − length, end].
   *
   * @param lengthMs not shorter than any asked for before
   */
  public WindowFeatures over(long lengthMs) {
    int before = next;
    while (next >= 0 && past.get(next).eventTime() > end - lengthMs) {
      count(past.get(next));
      next--;
    }
    boolean any = txCount + refundCount > 0;
    if (any) {
      // The oldest of the window, even if it is in the shorter ones, too.
      changesAt = Math.min(changesAt, past.get(next + 1).eventTime() + lengthMs);
    }
    if (!any && before == next) {
      return WindowFeatures.NOTHING;
    }
    return new WindowFeatures(
        txCount, amounts.value(), merchants, countries, refundCount, refunds.value(), unconverted);
  }

  /** When, if nothing comes, the first transaction leaves one of the windows asked for. */
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
