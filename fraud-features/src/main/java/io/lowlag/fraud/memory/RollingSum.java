package io.lowlag.fraud.memory;

import io.lowlag.fraud.model.CardTransaction;
import java.math.BigDecimal;
import java.math.BigInteger;

/** An exact sum of amounts of up to 60 bits each, kept in two halves so that neither overflows. */
final class RollingSum {

  private static final long LOW_BITS = 0xFFFFFFFFL;

  private long low;
  private long high;

  /** Adds an amount in ten-thousandths, which must not be negative. */
  void add(long amount) {
    low += amount & LOW_BITS;
    high += amount >>> Integer.SIZE;
  }

  /** Returns the sum so far, with as many decimals as an amount. */
  BigDecimal value() {
    if (high == 0) {
      return BigDecimal.valueOf(low, CardTransaction.AMOUNT_SCALE);
    }
    BigInteger upper = BigInteger.valueOf(high).shiftLeft(Integer.SIZE);
    return new BigDecimal(upper.add(BigInteger.valueOf(low)), CardTransaction.AMOUNT_SCALE);
  }
}
